import type { AgedAmount, OpenContract } from '../../../src/domain/closing-events.js';
import { sumFen } from '../../../src/domain/money.js';
import { AUDIT, HASH, OFFICE, OPENING, SYSTEM } from '../fixture.js';
import type { Draws } from './draw.js';

type Names =
  | 'carryOverLine'
  | 'reverseCarryOver'
  | 'returnFunds'
  | 'closeYear'
  | 'receiveCarryOver'
  | 'reverseCarryOverReceipt'
  | 'completeCarryOver';

const reason = '年终结转';

export const YEAR_END: Draws<Names> = {
  carryOverLine: {
    weight: 4,
    order: (at) => ({
      runId: at.dice.chance(4) ? '' : at.dice.oneOf(['year-end-2023', 'again']),
      lineId: at.linesWith('available', 1)[0] ?? at.anyLine(),
    }),
  },
  reverseCarryOver: {
    weight: 3,
    order: (at) => {
      const carried = at.document('carry-over', ({ status }) => status === 'done');
      const runId = at.dice.chance(95) ? carried?.runId : undefined;
      return { runId: runId ?? 'other', lineId: carried?.lineId ?? at.anyLine(), reason };
    },
  },
  returnFunds: {
    weight: 2,
    order: (at) => {
      const [lineId = at.anyLine()] = at.linesWith('available', 1);
      return { lineId, amountFen: at.amount(at.fenOn(lineId, 'available')), reason };
    },
  },
  // Hardly ever drawn when it can be accepted: it is given where a history is settled to its end.
  closeYear: { weight: 1, order: () => ({}) },
  receiveCarryOver: {
    weight: 7,
    order: (at) => {
      const [fromSeq = 1, carried] = at.dice.pick([...LAST_YEAR]) ?? [];
      const event = at.dice.chance(95) ? carried : undefined;
      return {
        fromSeq,
        carried: event && { reference: { ...LAST, seq: fromSeq }, event },
        closing: at.dice.chance(96) ? CLOSING : undefined,
      };
    },
  },
  reverseCarryOverReceipt: {
    weight: 2,
    order: (at) => {
      const money = at.document('carried-money', ({ status }) => status === 'received');
      return { lineId: money?.lineId ?? at.anyLine(), reason };
    },
  },
  completeCarryOver: {
    weight: 4,
    order: (at) => ({
      runId: 'year-end-2022',
      closing: at.dice.chance(95) ? CLOSING : undefined,
    }),
  },
};

const LAST = { ledgerId: '440307-audit-2022', hash: HASH };

// One contract over two lines, which arrives line by line.
const CONTRACT: Omit<OpenContract, 'amountFen'> = {
  encumbranceId: 'L-1',
  contractNumber: '合0号',
  supplierName: '某公司',
  purpose: '系统开发',
  dueOn: '2023-12-31',
  originalFen: 900n,
  increasedFen: 0n,
};

function carried(lineId: string, parts: readonly AgedAmount[], contractFen = 0n) {
  const contracts = contractFen === 0n ? [] : [{ ...CONTRACT, amountFen: contractFen }];
  const type = 'CarriedOver' as const;
  const runId = 'year-end-2022';
  return { type, runId, toLedgerId: OPENING.ledgerId, lineId, parts, contracts };
}

/** What last year's ledger carried over, by its place in that log. */
const LAST_YEAR = new Map([
  [11, carried(OFFICE, [{ originYear: 2022, amountFen: 400n }])],
  [
    12,
    carried(
      AUDIT,
      [
        { originYear: 2021, amountFen: 100n },
        { originYear: 2022, amountFen: 500n },
      ],
      250n,
    ),
  ],
  [13, carried(SYSTEM, [{ originYear: 2022, amountFen: 300n }], 100n)],
]);

const CLOSING = {
  reference: { ...LAST, seq: 20 },
  event: {
    type: 'YearClosed' as const,
    carriedOutFen: sumFen(
      [...LAST_YEAR.values()].flatMap(({ parts }) => parts.map(({ amountFen }) => amountFen)),
    ),
    returnedFen: 0n,
    lineCount: LAST_YEAR.size,
  },
};
