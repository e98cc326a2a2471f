import { z } from 'zod';
import type { Receipt } from '../ledger/answer.js';
import { LEDGER_ENTITY, PUBLICATION_ENTITY } from '../ledger/catalogue.js';
import { FINDINGS, spokenFindings } from './control-finding.js';
import { type DryRun, dryRunOf } from './dry-run.js';
import { entityTag } from './entity-tag.js';
import type { ApiReply } from './request.js';

/** The answer to every accepted command. */
export const WRITTEN = z
  .strictObject({
    ledgerId: z.string(),
    seq: z.int().describe('Place of the event in the ledger, from 1 without gaps.'),
    eventId: z.string(),
    hash: z.string().describe('SHA-256 of the event in the hash chain, lower-case hex.'),
    recordedAt: z.string(),
    documentId: z
      .string()
      .optional()
      .describe('The document the event is about, such as a payment.'),
    warnings: FINDINGS.optional().describe('Control rules that the order passed a tier of.'),
  })
  .meta({ id: 'Written' });

export type Written = z.infer<typeof WRITTEN>;

/** The answer to an order that a control rule parks. */
export const HELD = {
  standardSchema: WRITTEN,
  description: 'Not done: it waits for another person, as the held order of `documentId`.',
};

const NO_DOCUMENTS: readonly string[] = [LEDGER_ENTITY, PUBLICATION_ENTITY];

/** The answer, from the receipt alone: a repetition is answered byte for byte alike. */
export function writtenOf(ledgerId: string, { events, recordedAt, warnings }: Receipt): Written {
  const [event] = events;
  if (event === undefined) throw new Error('a command was accepted without an event');
  const { seq, eventId, hash, entityId } = event;
  const told = warnings === undefined ? {} : { warnings: spokenFindings(warnings) };
  const written = { ledgerId, seq, eventId, hash, recordedAt, ...told };
  const isDocument = entityId !== null && !NO_DOCUMENTS.includes(entityId);
  return isDocument ? { ...written, documentId: entityId } : written;
}

/**
 * Sets status and headers of an accepted command and returns its body. `documents` is the collection
 * that its document is read from.
 */
function answerWritten(
  reply: ApiReply,
  { ledgerId, receipt }: { readonly ledgerId: string; readonly receipt: Receipt },
  documents?: string,
): Written {
  const written = writtenOf(ledgerId, receipt);
  const isHeld = receipt.events[0]?.type === 'OrderHeld';
  const collection = isHeld ? 'held-orders' : documents;
  const { seq, documentId } = written;
  const ledger = `/v1/ledgers/${ledgerId}`;
  const isDocument = collection !== undefined && documentId !== undefined;
  const place = isDocument ? `${collection}/${encodeURIComponent(documentId)}` : `events/${seq}`;
  reply.status(isHeld ? 202 : 201).header('location', `${ledger}/${place}`);
  if (isDocument) reply.header('etag', entityTag(versionOf(receipt, documentId)));
  if (receipt.replayed) reply.header('idempotency-replayed', 'true');
  return written;
}

/** The answer to an order: what was written, or with a dry run what would have been. */
export function answerOrder(
  reply: ApiReply,
  answered: { readonly ledgerId: string; readonly receipt: Receipt },
  documents?: string,
): Written | DryRun {
  const { ledgerId, receipt } = answered;
  if (receipt.rehearsal === undefined) return answerWritten(reply, answered, documents);
  reply.status(200);
  return dryRunOf(ledgerId, receipt.rehearsal, receipt.warnings);
}

// Of an order that several events answer, the last one about the document is its version.
function versionOf({ events }: Receipt, documentId: string): number {
  const own = events.filter(({ entityId }) => entityId === documentId);
  return Math.max(...own.map(({ seq }) => seq));
}
