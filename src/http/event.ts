import { z } from 'zod';
import type { BudgetEventType } from '../domain/events.js';
import type { StoredEvent } from '../event-store/envelope.js';
import { CATALOGUE } from '../ledger/catalogue.js';
import { decodeEvent } from '../ledger/codec.js';
import { inYuan } from './yuan.js';

// An event as every route answers it, whether it is listed, streamed or pulled.

/** The name of an event. */
export const EVENT_TYPE = z.enum(Object.keys(CATALOGUE) as [BudgetEventType, ...BudgetEventType[]]);

export const EVENT_FIELDS = {
  ledgerId: z.string(),
  seq: z.int(),
  eventId: z.string(),
  type: EVENT_TYPE,
  schemaVersion: z.int(),
  effectiveOn: z.string(),
  recordedAt: z.string(),
  actor: z.string(),
  correlationId: z.string(),
  causationId: z.string().nullable(),
  documentNumber: z.string().nullable(),
  documentId: z.string().nullable().describe('The reallocation or payment the event is about.'),
  hash: z.string(),
  content: z.record(z.string(), z.unknown()).describe('What happened, amounts in yuan.'),
};

export const EVENT = z.strictObject(EVENT_FIELDS).meta({ id: 'Event' });

/** A stored event as it is answered. */
export function spokenEvent(stored: StoredEvent): z.infer<typeof EVENT> {
  const { payload, entityId, hash, ...envelope } = stored;
  const { type, ...content } = decodeEvent(stored).event;
  return {
    ...envelope,
    type,
    documentId: entityId,
    hash: hash.toString('hex'),
    content: inYuan(content) as Record<string, unknown>,
  };
}
