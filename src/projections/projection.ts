import pg from 'pg';
import type { Db } from '../platform/database.js';
import type { Place } from './checkpoint.js';

/** Events after `afterSeq` up to `untilSeq`, for one version of a projection. */
export interface Range {
  readonly ledgerId: string;
  readonly version: number;
  readonly afterSeq: number;
  readonly untilSeq: number;
  readonly onProgress?: (seq: number) => void;
}

/** Writes what was read, in the transaction that moves the checkpoint. */
export type Write = (trx: Db) => Promise<void>;

/** A cell of one version that differs from the same cell of another. Figures as decimal text. */
export interface Difference {
  readonly key: string;
  readonly field: string;
  readonly expected: string;
  readonly found: string;
}

export interface Comparison {
  readonly cellCount: number;
  readonly differences: readonly Difference[];
}

/** Anything that follows the logs of ledgers with a checkpoint of its own and rows under its versions. */
export interface Projection {
  readonly name: string;
  /**
   * Reads a range and returns how to write it. No row is locked while it runs: when another worker was
   * faster, what it read is thrown away. Throws `PoisonEvent` on what it cannot take.
   */
  read(db: Db, range: Range): Promise<Write>;
  /** Compares the rows of two versions that stand at the same event. */
  compare(
    trx: Db,
    versions: {
      readonly ledgerId: string;
      readonly expectedVersion: number;
      readonly foundVersion: number;
    },
  ): Promise<Comparison>;
  /** Deletes the rows of a version. */
  discard(trx: Db, place: Place): Promise<void>;
}

/** An event that a projection cannot take. Trying again helps only after a change. */
export class PoisonEvent extends Error {
  override readonly name = 'PoisonEvent';
  constructor(what: string, cause: unknown) {
    super(`${what}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** Whether an error lies in the events or in the code, not in a server that is away for a moment. */
export function isPoison(error: unknown): error is Error {
  if (error instanceof PoisonEvent) return true;
  // SQLSTATE classes 22 and 23: data exception, integrity constraint violation.
  return error instanceof pg.DatabaseError && /^2[23]/.test(error.code ?? '');
}
