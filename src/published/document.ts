import type { CodeName } from '../domain/classification.js';
import type { Figure, Place } from '../reports/figure.js';

// A published budget or final account as it was read: every cell with its place in the source, and what
// could not be read said aloud.

export interface PublishedDocument {
  readonly departmentName: string;
  readonly fiscalYear: number;
  /** Whose tables these are: the twelve of Shenzhen, or the nine of the national budget or accounts. */
  readonly format: 'shenzhen-12' | 'national-budget' | 'national-final-accounts';
  readonly units: readonly PublishedUnit[];
  readonly functionalCodes: readonly CodeName[];
  readonly economicCodes: readonly CodeName[];
  /** Names of projects as they are printed first, with the other names they go by. */
  readonly projects: readonly { readonly name: string; readonly aliases: readonly string[] }[];
  readonly tables: readonly PublishedTable[];
  /** Tables of the format that the source leaves out or leaves blank, by `tableId`. */
  readonly blank: readonly string[];
  /** Every amount of the tables and of the narrative parts, by the keys of `figure.ts`. */
  readonly figures: readonly Figure[];
  readonly problems: readonly ReadingProblem[];
}

export interface PublishedUnit {
  readonly name: string;
  readonly independentAccounts: boolean;
}

export interface PublishedTable {
  readonly tableId: string;
  readonly title: string;
  /** 万元, 元: what the source prints. */
  readonly unit: string;
  readonly rows: readonly PublishedRow[];
  readonly notes: readonly string[];
}

export interface PublishedRow {
  readonly cells: readonly PublishedCell[];
}

export interface PublishedCell {
  readonly text: string;
  readonly place: Place;
  /** The key of the figure that was read from it. */
  readonly key?: string;
}

/** Something in the source that was not understood; nothing is guessed. */
export interface ReadingProblem {
  /** Stable: `cell-unreadable`, `row-incomplete`, `code-unknown`, `unit-of-amounts-missing`, … */
  readonly code: string;
  readonly message: string;
  readonly place?: Place;
}
