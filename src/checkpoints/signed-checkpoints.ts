import type { Database, Db } from '../platform/database.js';
import { checkpointText } from '../proofs/checkpoint.js';
import { rootOf } from '../proofs/merkle.js';
import { formatNote, parseSignatures, type SignedNote } from '../proofs/signed-note.js';
import { noteSignature, type Signer } from '../proofs/signer.js';
import type { Anchor } from './anchor.js';
import { computedFrom, grownTree } from './tree.js';

// Signed heads of a ledger's log. What is signed has to begin with everything that was signed before: a
// log that was cut or changed gets no new signature.

/** The log does not begin with what was signed of it earlier. */
export class LogInconsistent extends Error {
  override readonly name = 'LogInconsistent';
}

export interface StoredCheckpoint {
  readonly ledgerId: string;
  readonly size: number;
  readonly root: Buffer;
  readonly note: string;
  readonly madeAt: string;
}

export interface CheckpointOptions {
  readonly database: Database;
  readonly ledgerId: string;
  readonly signer: Signer;
  /** Where the log is called what it is called: `ledger.example.gov.cn`. */
  readonly logName: string;
  readonly anchor?: Anchor | undefined;
  readonly log: (message: string) => void;
}

/** The origin line of a ledger's checkpoints. */
export function originOf(logName: string, ledgerId: string): string {
  return `${logName}/${ledgerId}`;
}

/**
 * Signs the head of a ledger's log, unless that was signed already, and appends what was signed to the
 * anchor outside the database before it says so. Throws `LogInconsistent` when the log does not begin
 * with its last checkpoint, `TreeBehind` when the tree cannot be brought to the head.
 */
export async function makeCheckpoint(options: CheckpointOptions): Promise<StoredCheckpoint> {
  const { database, ledgerId, signer, logName, anchor } = options;
  const { db } = database;
  const tree = await grownTree(database, options);
  const last = await lastCheckpoint(db, ledgerId);
  if (last !== undefined && last.size > tree.size) {
    throw new LogInconsistent(`${last.size} events were signed, the log has ${tree.size}`);
  }
  if (last !== undefined) {
    const root = await computedFrom(db, tree, (read) => rootOf(last.size, read));
    if (!root.equals(last.root)) {
      throw new LogInconsistent(`the first ${last.size} events are not those that were signed`);
    }
    if (last.size === tree.size) return last;
  }
  const root = await computedFrom(db, tree, (read) => rootOf(tree.size, read));
  const origin = originOf(logName, ledgerId);
  const text = checkpointText({ origin, size: tree.size, root, extensions: [] });
  const note = formatNote({ text, signatures: [await noteSignature(signer, text)] });
  await anchor?.append({ ledgerId, size: tree.size, note });
  await db
    .insertInto('signed_checkpoint')
    .values({ ledger_id: ledgerId, size: String(tree.size), root, note })
    // Another process signed the same head: one of the two notes is kept, both are right.
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const made = await lastCheckpoint(db, ledgerId);
  if (made === undefined) throw new Error('a checkpoint was stored and is not there');
  return made;
}

/** The last checkpoint that was signed; with a size, the last one up to there. */
export async function lastCheckpoint(
  db: Db,
  ledgerId: string,
  upToSize?: number,
): Promise<StoredCheckpoint | undefined> {
  const row = await db
    .selectFrom('signed_checkpoint')
    .selectAll()
    .where('ledger_id', '=', ledgerId)
    .$if(upToSize !== undefined, (query) => query.where('size', '<=', String(upToSize)))
    .orderBy('size', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { root, note, made_at: madeAt } = row;
  return { ledgerId, size: Number(row.size), root, note, madeAt };
}

/** Signed checkpoints in the order of their sizes, after one of them. */
export async function listCheckpoints(
  db: Db,
  ledgerId: string,
  page: { readonly afterSize: number; readonly limit: number },
): Promise<StoredCheckpoint[]> {
  const rows = await db
    .selectFrom('signed_checkpoint')
    .selectAll()
    .where('ledger_id', '=', ledgerId)
    .where('size', '>', String(page.afterSize))
    .orderBy('size')
    .limit(page.limit)
    .execute();
  return rows.map(({ size, root, note, made_at: madeAt }) => ({
    ledgerId,
    size: Number(size),
    root,
    note,
    madeAt,
  }));
}

/** A checkpoint with all that witnesses have added to it. */
export async function cosignedNote(
  db: Db,
  { ledgerId, size }: { readonly ledgerId: string; readonly size: number },
  note: SignedNote,
): Promise<SignedNote> {
  const rows = await db
    .selectFrom('cosignature')
    .select('lines')
    .where('ledger_id', '=', ledgerId)
    .where('size', '=', String(size))
    .orderBy('witness')
    .execute();
  const added = rows.flatMap(({ lines }) => parseSignatures(lines));
  return { ...note, signatures: [...note.signatures, ...added] };
}
