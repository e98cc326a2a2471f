import { z } from 'zod';
import { isCalendarDate, isMonth } from '../domain/calendar.js';
import { addressOf } from '../domain/line.js';
import { formatYuan, parseYuan } from '../domain/money.js';
import { LEDGER_ID_FORM } from '../domain/opening.js';

// The words of requests and answers. Requests are strict: what is not listed is refused.

/** Text a person wrote. */
export function text(maxLength: number) {
  return z
    .string()
    .min(1)
    .max(maxLength)
    .refine(isStorable, 'must not hold a NUL byte or half of a surrogate pair')
    .refine((value) => value.trim() !== '', 'must not be blank');
}

export const DATE = z
  .string()
  .refine(isDate, 'must be a calendar date, YYYY-MM-DD')
  .meta({ format: 'date', example: '2023-03-01' });

/** A month of the fiscal year. */
export const MONTH = z
  .string()
  .refine(isMonth, 'must be a month, YYYY-MM')
  .meta({ example: '2023-03' });

/** An instant with its offset from UTC, as ISO 8601 in UTC with milliseconds. */
export const INSTANT = z.iso
  .datetime({ offset: true, error: 'must be an instant such as 2023-03-01T00:00:00Z' })
  .transform((instant) => new Date(instant).toISOString());

export const LEDGER_ID = z
  .string()
  .regex(LEDGER_ID_FORM, 'must be division code, department and fiscal year')
  .meta({ example: '440307-audit-2023' });

/** The path of everything that belongs to one ledger. */
export const LEDGER_PATH = z.strictObject({ ledgerId: LEDGER_ID });

export type LedgerPath = z.infer<typeof LEDGER_PATH>;

export const LINE_ID = z
  .string()
  .max(130)
  .refine(isLineId, 'must be unit:functional:economic:basic-or-project:fund-source')
  .meta({ example: 'U1:2010804:30227:2023-P2:general-public-budget' });

export const SEQ = z
  .string()
  .regex(/^[1-9][0-9]{0,14}$/, 'must be a sequence number')
  .transform(Number)
  .meta({ example: '17' });

// For readers of the schema; `parseYuan` reads the amount, and knows how much is too much.
const YUAN_FORM = '(0|[1-9][0-9]*)(\\.[0-9]{1,2})?';

/** Yuan above zero, as fen. */
export const AMOUNT = yuan({ minFen: 1n }).meta({
  id: 'Amount',
  description: 'Yuan greater than zero, as a string with at most two decimals.',
  pattern: `^(?!0(\\.0{1,2})?$)${YUAN_FORM}$`,
  example: '1548300.00',
});

/** Yuan that may be zero, as fen. */
export const AMOUNT_OR_ZERO = yuan({ minFen: 0n }).meta({
  id: 'AmountOrZero',
  description: 'Yuan, zero or more, as a string with at most two decimals.',
  pattern: `^${YUAN_FORM}$`,
  example: '0.00',
});

/** Yuan in an answer. */
export const YUAN = z.string().meta({
  id: 'Yuan',
  description: 'Yuan with two decimals; may be negative.',
  example: '-12.50',
});

export const LINE_AMOUNT = z
  .strictObject({ lineId: LINE_ID, amount: AMOUNT })
  .transform(({ lineId, amount }) => ({ lineId, amountFen: amount }))
  .meta({ id: 'LineAmount' });

/** A line and an amount in an answer. */
export const LINE_YUAN = z
  .strictObject({ lineId: z.string(), amount: YUAN })
  .meta({ id: 'LineYuan' });

/** SHA-256 as lower-case hex. */
export const SHA256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hex digits');

/** Documents that support an order, kept elsewhere. */
export const SUPPORTING_DOCUMENTS = z
  .array(
    z
      .strictObject({ documentType: text(100), number: text(100), sha256: SHA256.optional() })
      .meta({ id: 'SupportingDocument' }),
  )
  .min(1);

/** What every command says beside its content. */
export const EFFECTIVE = {
  effectiveOn: DATE.describe('The day the fact belongs to, in the fiscal year.'),
  documentNumber: text(100).optional(),
};

function yuan({ minFen }: { readonly minFen: bigint }) {
  return z.string('must be a string').transform((amount, context) => {
    const fen = parseYuan(amount);
    if (fen === undefined) {
      context.addIssue('must be yuan with at most two decimals, below 2^63 fen');
      return z.NEVER;
    }
    if (fen < minFen) {
      context.addIssue(`must be ${formatYuan(minFen)} or more`);
      return z.NEVER;
    }
    return fen;
  });
}

// PostgreSQL knows no year 0.
function isDate(value: string): boolean {
  return isCalendarDate(value) && !value.startsWith('0000');
}

function isLineId(value: string): boolean {
  try {
    addressOf(value);
    return true;
  } catch {
    return false;
  }
}

function isStorable(value: string): boolean {
  return value.isWellFormed() && !value.includes('\0');
}
