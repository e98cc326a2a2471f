import { loadHighs, modelOf } from './feasibility.js';
import type { LinearSystem, Range } from './linear-system.js';

/**
 * How small and how large each of some amounts can be while everything in the system holds; undefined for
 * one that the solver came to no end with. The ends are HiGHS's, in floating point: whole fen outwards.
 */
export async function amountBounds(
  system: LinearSystem,
  variables: readonly number[],
  onProgress: (done: number) => void = () => undefined,
): Promise<(Range | undefined)[]> {
  const highs = await loadHighs();
  const centres = system.ranges.map(({ fromFen, toFen }) => (fromFen + toFen) / 2n);
  const data = modelOf(highs, system, centres);
  if (data === undefined) return variables.map(() => undefined);
  return highs.withModel(data, (model) => {
    const { optimal } = highs.constants.modelStatus;
    model.options.set({ output_flag: false, presolve: 'off', solver: 'simplex' });
    const end = (variable: number, cost: 1 | -1): bigint | undefined => {
      model.changeColCost(variable, cost);
      model.run();
      // What one corner leaves behind can lead the next search astray; it begins anew then.
      if (model.getModelStatus() !== optimal) {
        model.clearSolver();
        model.run();
      }
      const distance = model.getSolution().colValue[variable];
      const found = model.getModelStatus() === optimal && distance !== undefined;
      model.changeColCost(variable, 0);
      if (!found) return undefined;
      const near = Math.round(distance);
      const whole = Math.abs(distance - near) < NEAR ? near : outwards(distance, cost);
      return (centres[variable] ?? 0n) + BigInt(whole);
    };
    return variables.map((variable, at) => {
      const [fromFen, toFen] = [end(variable, 1), end(variable, -1)];
      onProgress(at + 1);
      return fromFen === undefined || toFen === undefined ? undefined : { fromFen, toFen };
    });
  });
}

// The solver's own tolerance, many times over, and far below a fen.
const NEAR = 1e-3;

function outwards(distance: number, cost: 1 | -1): number {
  return cost === 1 ? Math.floor(distance) : Math.ceil(distance);
}
