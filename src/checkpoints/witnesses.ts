import type { Db } from '../platform/database.js';
import { parseCheckpoint } from '../proofs/checkpoint.js';
import { cosignedAt } from '../proofs/cosignature.js';
import { consistencyProof } from '../proofs/merkle.js';
import { formatSignature, parseSignatures, type VerifierKey } from '../proofs/signed-note.js';
import { formatAddCheckpoint } from '../proofs/witness.js';
import type { StoredCheckpoint } from './signed-checkpoints.js';
import { computedFrom, type StoredTree } from './tree.js';

// Asking witnesses (C2SP tlog-witness) to cosign a checkpoint.

export interface Witness {
  /** The submission prefix. */
  readonly url: string;
  readonly key: VerifierKey;
}

/** A witness did not cosign; `status` is that of its answer, if there was one. */
export class NotCosigned extends Error {
  override readonly name = 'NotCosigned';
  constructor(
    message: string,
    readonly status?: number,
  ) {
    super(message);
  }
}

const TIMEOUT_MS = 15_000;
const MAX_ANSWER = 10_000;

/**
 * Asks one witness and keeps its cosignature. What it saw last it says itself, so nothing is remembered
 * of it here. Throws `NotCosigned`; nothing is lost then, the next checkpoint asks again.
 */
export async function askWitness(
  db: Db,
  {
    tree,
    checkpoint,
    witness,
  }: {
    readonly tree: StoredTree;
    readonly checkpoint: StoredCheckpoint;
    readonly witness: Witness;
  },
): Promise<void> {
  const last = await lastCosigned(db, checkpoint.ledgerId, witness);
  if (last > checkpoint.size) throw alreadyFurther(witness, last);
  let answer = await post(db, { tree, checkpoint, witness, oldSize: last });
  if (answer.status === 409) {
    const oldSize = Number(answer.body.trim());
    const possible = Number.isSafeInteger(oldSize) && oldSize >= 0 && oldSize <= checkpoint.size;
    if (!possible)
      throw new NotCosigned(`${witness.key.name} saw ${answer.body.trim()} events`, 409);
    answer = await post(db, { tree, checkpoint, witness, oldSize });
  }
  if (answer.status !== 200) {
    throw new NotCosigned(
      `${witness.key.name}: ${answer.status} ${answer.body.trim()}`,
      answer.status,
    );
  }
  await keep(db, { checkpoint, witness, lines: answer.body });
}

function alreadyFurther({ key }: Witness, size: number | string): NotCosigned {
  return new NotCosigned(`${key.name} has cosigned ${size} events already`, 409);
}

async function lastCosigned(db: Db, ledgerId: string, { key }: Witness): Promise<number> {
  const row = await db
    .selectFrom('cosignature')
    .select('size')
    .where('ledger_id', '=', ledgerId)
    .where('witness', '=', key.name)
    .orderBy('size', 'desc')
    .limit(1)
    .executeTakeFirst();
  return Number(row?.size ?? 0);
}

async function post(
  db: Db,
  {
    tree,
    checkpoint,
    witness,
    oldSize,
  }: {
    readonly tree: StoredTree;
    readonly checkpoint: StoredCheckpoint;
    readonly witness: Witness;
    readonly oldSize: number;
  },
): Promise<{ readonly status: number; readonly body: string }> {
  const proof = await computedFrom(db, tree, (read) =>
    consistencyProof(oldSize, checkpoint.size, read),
  );
  const body = formatAddCheckpoint({
    oldSize,
    proof,
    checkpoint: parseCheckpoint(checkpoint.note),
  });
  const response = await fetch(`${witness.url.replace(/\/$/, '')}/add-checkpoint`, {
    method: 'POST',
    body,
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((cause: unknown) => {
    throw new NotCosigned(`${witness.key.name} does not answer: ${reasonOf(cause)}`);
  });
  const text = await response.text();
  return { status: response.status, body: text.slice(0, MAX_ANSWER) };
}

function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? `${message}: ${cause.message}` : message;
}

// Only what the witness's own key signed is kept of what it says.
async function keep(
  db: Db,
  {
    checkpoint,
    witness,
    lines,
  }: {
    readonly checkpoint: StoredCheckpoint;
    readonly witness: Witness;
    readonly lines: string;
  },
): Promise<void> {
  const { note } = parseCheckpoint(checkpoint.note);
  const signatures = parseSignatures(lines).filter(
    ({ name, keyId }) => name === witness.key.name && keyId.equals(witness.key.keyId),
  );
  if (cosignedAt({ ...note, signatures }, witness.key) === undefined) {
    throw new NotCosigned(`${witness.key.name} answered without a right cosignature`, 200);
  }
  await db
    .insertInto('cosignature')
    .values({
      ledger_id: checkpoint.ledgerId,
      size: String(checkpoint.size),
      witness: witness.key.name,
      lines: signatures.map(formatSignature).join(''),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
