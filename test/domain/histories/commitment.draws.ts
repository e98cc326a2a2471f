import type { Commitment } from '../../../src/domain/commitment-document.js';
import { SUPPLIER_SIZES } from '../../../src/domain/commitment-events.js';
import type { Draws } from './draw.js';
import type { Situation } from './situation.js';

type Names =
  | 'freezeFunds'
  | 'unfreezeFunds'
  | 'recordPreEncumbrance'
  | 'releasePreEncumbrance'
  | 'recordEncumbrance'
  | 'increaseEncumbrance'
  | 'releaseEncumbrance';

const reason = '另有安排';
const isOpen = ({ status }: Commitment) => status === 'open';

export const COMMITMENT: Draws<Names> = {
  freezeFunds: {
    weight: 5,
    order: (at) => ({ freezeId: at.newId('Z'), reason, lines: available(at) }),
  },
  unfreezeFunds: {
    weight: 4,
    order: (at) => {
      const { documentId: freezeId, open } = at.document('freeze', isOpen) ?? NONE;
      return { freezeId, reason, ...partOf(at, open) };
    },
  },
  recordPreEncumbrance: {
    weight: 6,
    order: (at) => ({
      preEncumbranceId: at.newId('Q'),
      planNumber: '采1号',
      purpose: '服务器',
      lines: available(at),
      ...at.support(),
    }),
  },
  releasePreEncumbrance: {
    weight: 2,
    order: (at) => {
      const { documentId: preEncumbranceId, open } = at.document('pre-encumbrance', isOpen) ?? NONE;
      return { preEncumbranceId, reason, ...partOf(at, open) };
    },
  },
  recordEncumbrance: { weight: 10, order: contract },
  increaseEncumbrance: {
    weight: 5,
    order: (at) => {
      const encumbrance = at.document('encumbrance', isOpen);
      const known = encumbrance?.open.map(({ lineId }) => lineId) ?? [at.anyLine()];
      const limitFen = (encumbrance?.originalFen ?? 0n) / 10n - (encumbrance?.increasedFen ?? 0n);
      const lines = at.dice
        .some(known, 1)
        .map((lineId) => ({ lineId, amountFen: at.amount(limitFen) }));
      const encumbranceId = encumbrance?.documentId ?? NONE.documentId;
      const content = { contractNumber: '补1号', reason, lines };
      return { encumbranceId, ...content, ...at.support() };
    },
  },
  releaseEncumbrance: {
    weight: 3,
    order: (at) => {
      const { documentId: encumbranceId, open } = at.document('encumbrance', isOpen) ?? NONE;
      return { encumbranceId, reason, ...partOf(at, open) };
    },
  },
};

const NONE = { documentId: 'none', open: [] } as const;

function available(at: Situation) {
  return at.amounts(at.linesWith('available'), 'available');
}

function partOf(at: Situation, open: Commitment['open']) {
  const lines = at.partOf(open);
  return lines === undefined ? {} : { lines };
}

// Half of the contracts come out of a plan, some of them partly, some for more than was planned.
function contract(at: Situation) {
  const plan = at.dice.chance(50) ? at.document('pre-encumbrance', isOpen) : undefined;
  const beyondFen = at.dice.chance(30) ? at.dice.fenUpTo(50n) : 0n;
  const planned = plan?.open.map(({ lineId, amountFen }) => ({
    lineId,
    amountFen: at.amount(amountFen) + beyondFen,
  }));
  const supplierSize = at.dice.pick([...SUPPLIER_SIZES, undefined]);
  return {
    encumbranceId: at.newId('E'),
    contractNumber: '合1号',
    supplierName: '某公司',
    purpose: '系统开发',
    dueOn: at.dice.chance(3) ? '2023-02-29' : '2023-12-31',
    lines: planned === undefined || planned.length === 0 ? available(at) : planned,
    ...(supplierSize && { supplierSize }),
    ...(plan && { preEncumbranceId: plan.documentId }),
    ...at.support(),
  };
}
