import { z } from 'zod';
import type { KnownAt } from '../ledger/moment.js';
import { DATE, INSTANT } from './fields.js';

/** A sequence number, or an instant with its offset from UTC. */
export const KNOWN_AT = z
  .string()
  .max(40)
  .transform((text, context): KnownAt => {
    if (/^[1-9][0-9]{0,14}$/.test(text)) return { seq: Number(text) };
    const instant = INSTANT.safeParse(text);
    if (instant.success) return { instant: instant.data };
    context.addIssue('must be a sequence number or an instant such as 2023-03-01T00:00:00Z');
    return z.NEVER;
  })
  .describe('Only what was recorded up to this sequence number or instant.');

/** The query parameters that put a read back to a moment. */
export const MOMENT = {
  asOf: DATE.optional().describe('Only facts effective on or before this day.'),
  knownAt: KNOWN_AT.optional(),
};
