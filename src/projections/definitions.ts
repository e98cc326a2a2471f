import { rollUpKeysOf } from '../domain/roll-up.js';

// Every balance projection, once. A new one is a name and the keys a posting counts under.

/** Sums of the budgetary equation under keys that follow from the line and the month alone. */
export interface BalanceDefinition {
  readonly name: string;
  /** What the keys depend on. Lines alone are fewer rows to fold than lines by month. */
  readonly grain: 'line' | 'line-month';
  /** `month` is YYYY-MM, the one the fact is booked in; empty for grain `line`. */
  readonly keysOf: (lineId: string, month: string) => readonly string[];
}

export const DEFINITIONS = [
  {
    /** 科目: `functional:201`, `functional:20108`, `functional:2010801`, `economic:302`, … */
    name: 'subject',
    grain: 'line',
    keysOf: (lineId) => [
      ...rollUpKeysOf('functional', lineId).map((code) => `functional:${code}`),
      ...rollUpKeysOf('economic', lineId).map((code) => `economic:${code}`),
    ],
  },
  { name: 'project', grain: 'line', keysOf: (lineId) => rollUpKeysOf('project', lineId) },
  { name: 'unit', grain: 'line', keysOf: (lineId) => rollUpKeysOf('unit', lineId) },
  {
    /** Execution by month and line, `2023-03:U1:2010801:…`: rolls up to any dimension. */
    name: 'month',
    grain: 'line-month',
    keysOf: (lineId, month) => [`${month}:${lineId}`],
  },
] as const satisfies readonly BalanceDefinition[];

export type BalanceProjectionName = (typeof DEFINITIONS)[number]['name'];

/** Takes a key of projection `month` apart. */
export function monthAndLineOf(key: string): { readonly month: string; readonly lineId: string } {
  const end = 'YYYY-MM'.length;
  return { month: key.slice(0, end), lineId: key.slice(end + 1) };
}
