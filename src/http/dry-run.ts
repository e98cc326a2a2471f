import { z } from 'zod';
import type { ControlFinding } from '../domain/control-events.js';
import { formatYuan } from '../domain/money.js';
import type { ControlTotals, Rehearsed } from '../ledger/answer.js';
import { BALANCE_IN_YUAN, balanceInYuan } from './balance.js';
import { FINDINGS, spokenFindings } from './control-finding.js';
import { YUAN } from './fields.js';
import { inYuan } from './yuan.js';

// What an order would do: decided as in earnest, on the state as it stands, and written nowhere.

export const DRY_RUN_QUERY = z.strictObject({
  dryRun: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional()
    .describe('`true`: answer what would be recorded, and record nothing. Needs no key.'),
});

export const DRY_RUN_ANSWER = 'With `dryRun=true`: what would be recorded, and was not.';

export type DryRunQuery = z.output<typeof DRY_RUN_QUERY>;

const CONTROL = z
  .strictObject({ adjusted: YUAN, committed: YUAN, over: z.boolean() })
  .meta({ id: 'ControlFigures' });

/** The lines and the control objects that an order or an event moves. */
export const MOVES = {
  lines: z
    .array(z.strictObject({ lineId: z.string(), before: BALANCE_IN_YUAN, after: BALANCE_IN_YUAN }))
    .describe('Every line that moves.'),
  controlObjects: z
    .array(
      z.strictObject({ dimension: z.string(), key: z.string(), before: CONTROL, after: CONTROL }),
    )
    .describe('Every control object that moves; `over` when more is committed than there is.'),
};

type Moves = z.infer<z.ZodObject<typeof MOVES>>;

export const DRY_RUN = z
  .strictObject({
    ledgerId: z.string(),
    dryRun: z.literal(true),
    afterSeq: z.int().describe('Place in the log that the order was decided at.'),
    events: z.array(
      z.strictObject({
        type: z.string(),
        documentId: z.string().nullable(),
        content: z.record(z.string(), z.unknown()).describe('Amounts in yuan.'),
      }),
    ),
    ...MOVES,
    warnings: FINDINGS.optional().describe('Control rules that the order passed a tier of.'),
  })
  .meta({ id: 'DryRun' });

export type DryRun = z.infer<typeof DRY_RUN>;

/** A rehearsed order as it is answered. */
export function dryRunOf(
  ledgerId: string,
  rehearsed: Rehearsed,
  warnings?: readonly ControlFinding[],
): DryRun {
  const { afterSeq, events } = rehearsed;
  return {
    ledgerId,
    dryRun: true,
    afterSeq,
    events: events.map(({ type, entityId, payload }) => ({
      type,
      documentId: entityId,
      content: inYuan(payload) as Record<string, unknown>,
    })),
    ...movesOf(rehearsed),
    ...(warnings === undefined ? {} : { warnings: spokenFindings(warnings) }),
  };
}

/** What moves, in yuan. */
export function movesOf({ lines, controlObjects }: Pick<Rehearsed, keyof Moves>): Moves {
  return {
    lines: lines.map(({ lineId, before, after }) => ({
      lineId,
      before: balanceInYuan(before),
      after: balanceInYuan(after),
    })),
    controlObjects: controlObjects.map(({ dimension, key, before, after }) => ({
      dimension,
      key,
      before: control(before),
      after: control(after),
    })),
  };
}

function control({ adjustedFen, committedFen }: ControlTotals): z.infer<typeof CONTROL> {
  const over = committedFen > adjustedFen;
  return { adjusted: formatYuan(adjustedFen), committed: formatYuan(committedFen), over };
}
