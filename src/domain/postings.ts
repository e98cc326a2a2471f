import type { Movement } from './accounts.js';
import type { BudgetEvent, LineAmount } from './events.js';

/** What an event does to one line: a balanced movement over the accounts of the budgetary equation. */
export interface Posting {
  readonly lineId: string;
  readonly movement: Movement;
}

/** The double entry of an event; empty for events that move no money. Each line appears once. */
export function postingsOf(event: BudgetEvent): Posting[] {
  switch (event.type) {
    case 'BudgetApproved':
      return event.lines.map(postLine((fen) => ({ original: fen, available: fen })));
    case 'SupplementaryAppropriated':
      return event.lines.map(postLine((fen) => ({ supplementary: fen, available: fen })));
    case 'AppropriationReduced':
      return event.lines.map(postLine((fen) => ({ reduced: fen, available: -fen })));
    case 'ReallocationRequested':
      return event.from.map(postLine((fen) => ({ available: -fen, frozen: fen })));
    case 'ReallocationRejected':
    case 'ReallocationWithdrawn':
      return event.from.map(postLine((fen) => ({ available: fen, frozen: -fen })));
    case 'BudgetReallocated':
      return [
        ...event.from.map(postLine((fen) => ({ reallocated: -fen, frozen: -fen }))),
        ...event.to.map(postLine((fen) => ({ reallocated: fen, available: fen }))),
      ];
    case 'PaymentRecorded':
      return [postLine((fen) => ({ available: -fen, disbursed: fen }))(event)];
    case 'PaymentRefunded':
      return [postLine((fen) => ({ available: fen, disbursed: -fen }))(event)];
    case 'PaymentCorrected': {
      const { fromLineId, toLineId, amountFen } = event;
      return [
        { lineId: fromLineId, movement: { available: amountFen, disbursed: -amountFen } },
        { lineId: toLineId, movement: { available: -amountFen, disbursed: amountFen } },
      ];
    }
    case 'LedgerOpened':
    case 'OverspendFlagged':
    case 'OverspendCleared':
      return [];
    default:
      return event satisfies never;
  }
}

function postLine(movementOf: (amountFen: bigint) => Movement): (line: LineAmount) => Posting {
  return ({ lineId, amountFen }) => ({ lineId, movement: movementOf(amountFen) });
}
