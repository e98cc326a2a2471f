import { type Figure, keyOf } from './figure.js';
import { amountFigure, changeFigures } from './narrative-figure.js';
import { uniqueNames } from './scope.js';
import type { ReportSource } from './source.js';
import type { Phase } from './table.js';
import { amountOf, expenditureTerms, linesOf, partsOf } from './terms.js';

// 项目支出: each project, what it is made of, and its change against last year.

export interface NamedProject {
  readonly projectCode: string;
  /** As it is printed. */
  readonly name: string;
  readonly amountFen: bigint;
}

/** Projects that have lines in the source, in the order of the ledger. */
export function namedProjects(source: ReportSource, phase: Phase): NamedProject[] {
  const projects = [...source.header.projects.values()];
  const named = projects.map(({ projectCode, name }) => ({ code: projectCode, name }));
  const names = uniqueNames(named);
  const withLines = new Set(source.lines.map(({ address }) => address.projectCode));
  return projects
    .filter(({ projectCode }) => withLines.has(projectCode))
    .map(({ projectCode }) => {
      const terms = expenditureTerms({ projectCodes: [projectCode] }, phase);
      const name = names.get(projectCode) ?? projectCode;
      return { projectCode, name, amountFen: amountOf(source, terms) };
    });
}

export function projectFigures(source: ReportSource, phase: Phase): Figure[] {
  return namedProjects(source, phase).flatMap(({ projectCode, name, amountFen }) => [
    ...changeFigures(source, {
      key: keyOf('project', name, 'amount'),
      figure: `project:${projectCode}`,
      amountFen,
    }),
    ...purposesOf(source, { projectCode, phase }).map(({ purpose, amountFen: purposeFen }) =>
      amountFigure(keyOf('project', name, 'purpose', purpose), purposeFen),
    ),
  ]);
}

/** What a project is made of: the sub-items of its approved lines, in their order. */
export function purposesOf(
  source: ReportSource,
  { projectCode, phase }: { readonly projectCode: string; readonly phase: Phase },
): { readonly purpose: string; readonly amountFen: bigint }[] {
  const lines = { projectCodes: [projectCode] };
  const purposes = new Map(
    linesOf(source, lines).flatMap(({ lineId, subItem }) =>
      subItem === undefined ? [] : [[lineId, subItem] as const],
    ),
  );
  const sums = new Map([...purposes.values()].map((purpose) => [purpose, 0n]));
  for (const part of expenditureTerms(lines, phase).flatMap((term) => partsOf(source, term))) {
    const purpose = part.of === 'line' ? purposes.get(part.lineId) : undefined;
    if (purpose !== undefined) sums.set(purpose, (sums.get(purpose) ?? 0n) + part.amountFen);
  }
  return [...sums].map(([purpose, amountFen]) => ({ purpose, amountFen }));
}
