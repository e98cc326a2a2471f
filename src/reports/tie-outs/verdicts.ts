import type { Conflict, Conflicts } from './conflicts.js';
import { gapOf } from './linear-system.js';
import type { TieOutResult, Verdict } from './tie-out.js';
import { type Asked, cellsAt, identitiesAt, type TieOutSystem } from './tie-out-system.js';

// What is said about each identity, after all were held against each other.

interface Judgement {
  readonly verdict: Verdict;
  readonly note: string;
}

export function judge(system: TieOutSystem, found: Conflicts): readonly TieOutResult[] {
  const rows = new Map(system.complete.map(({ identityId }, row) => [identityId, row]));
  return system.asked.map((asked) => {
    const row = rows.get(asked.identityId);
    const judgement =
      row === undefined ? notApplicable(asked) : judgementOf(row, { system, found });
    return resultOf(asked, judgement);
  });
}

function notApplicable({ missing }: Asked): Judgement {
  return { verdict: 'not-applicable', note: `missing: ${missing.join(', ')}` };
}

interface Case {
  readonly system: TieOutSystem;
  readonly found: Conflicts;
}

function judgementOf(row: number, { system, found }: Case): Judgement {
  const among = found.conflicts.filter(({ rows }) => rows.includes(row));
  const conflict = among.find(({ cutOff }) => cutOff === undefined);
  if (conflict !== undefined) return contradiction(row, conflict, system);
  const cutOff = cutOffIn(row, { system, found });
  if (cutOff !== undefined) return cutOff;
  const difference = differenceOf(system.complete[row]);
  if (difference === 0n) return { verdict: 'exact', note: '' };
  if (found.amounts === undefined) {
    return { verdict: 'undecided', note: 'holds by itself; with the others nothing was proven' };
  }
  return { verdict: 'within-rounding', note: '' };
}

function contradiction(row: number, conflict: Conflict, system: TieOutSystem): Judgement {
  const constraint = system.readings.constraints[row];
  const others = identitiesAt(
    system,
    conflict.rows.filter((other) => other !== row),
  );
  if (others.length > 0) {
    return { verdict: 'contradiction', note: `cannot hold together with ${others.join('; ')}` };
  }
  const beyondFen = constraint === undefined ? 0n : gapOf(constraint, system.readings.ranges);
  const note = isSum(system.complete[row])
    ? `${beyondFen} fen beyond what rounding explains`
    : 'no amounts that are printed so have this percentage';
  return { verdict: 'contradiction', note };
}

/** An identity that holds only if figures of it, or its percentage, were cut off. */
function cutOffIn(row: number, { system, found }: Case): Judgement | undefined {
  const all = found.conflicts.flatMap(({ rows, cutOff }) =>
    cutOff !== undefined && rows.includes(row) ? [cutOff] : [],
  );
  const variables = (system.readings.constraints[row]?.terms ?? []).map(({ variable }) => variable);
  const cut = all.flatMap((cutOff) => cutOff.variables.filter((each) => variables.includes(each)));
  const texts = cellsAt(system, cut).map(({ tableId, key, figure }) => {
    return `${figure.printed.text} in ${tableId}|${key}`;
  });
  if (texts.length > 0) {
    return { verdict: 'cut-off', note: `holds if cut off, not rounded: ${texts.join(', ')}` };
  }
  return all.some(({ rows }) => rows.includes(row))
    ? { verdict: 'cut-off', note: 'holds if the percentage was cut off, not rounded' }
    : undefined;
}

/** A sum of amounts; anything else is a percentage, and what it is apart are no fen. */
function isSum(asked: Asked | undefined): boolean {
  return (asked?.identity?.terms ?? []).every(({ factor }) => factor === 1n || factor === -1n);
}

/** How far the printed figures are from where the identity wants them. */
function differenceOf(asked: Asked | undefined): bigint {
  if (asked?.identity === undefined) return 0n;
  const { terms, from, to } = asked.identity;
  const sum = terms.reduce((total, { factor }, index) => {
    const figure = asked.figures[index]?.figure;
    return total + factor * (figure?.exactFen ?? figure?.printed.valueFen ?? 0n);
  }, 0n);
  if (from !== undefined && sum < from) return sum - from;
  if (to !== undefined && sum > to) return sum - to;
  return 0n;
}

function resultOf(asked: Asked, judgement: Judgement): TieOutResult {
  const { rule, identityId, identity, figures } = asked;
  const { ruleId, title, titleZh } = rule;
  return {
    ruleId,
    identityId,
    title,
    titleZh,
    ...judgement,
    cells: figures.map(({ tableId, key, figure }, index) => ({
      tableId,
      key,
      text: figure.printed.text,
      factor: identity?.terms[index]?.factor ?? 0n,
    })),
    differenceFen: asked.missing.length === 0 && isSum(asked) ? differenceOf(asked) : 0n,
  };
}
