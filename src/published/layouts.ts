import type { PublishedDocument } from './document.js';
import { NATIONAL_ACCOUNTS } from './layouts-accounts.js';
import { NATIONAL_BUDGET } from './layouts-national.js';
import { SHENZHEN } from './layouts-shenzhen.js';

// How the tables of each format look: their titles and heads. A table of the national formats has the id of
// the one of the twelve that says the same, so that its figures can be held against a ledger.

export type Shape = 'balance' | 'subjects' | 'three-public' | 'tasks';

export interface TableLayout {
  readonly tableId: string;
  /** As `compact` leaves them, without quotes; the usual one first. */
  readonly titles: readonly string[];
  readonly shape: Shape;
  /** What the rows of `subjects` are: codes of a classification, projects, or units alone. */
  readonly rows?: 'functional' | 'economic' | 'project' | 'unit';
  readonly columns: readonly ColumnLayout[];
}

/** The first whose pattern fits the head, read from the top down, names the column. */
export interface ColumnLayout {
  readonly columnId: string;
  readonly head: RegExp;
}

export type Format = PublishedDocument['format'];

export const FORMATS: Readonly<Record<Format, readonly TableLayout[]>> = {
  'shenzhen-12': SHENZHEN,
  'national-budget': NATIONAL_BUDGET,
  'national-final-accounts': NATIONAL_ACCOUNTS,
};
