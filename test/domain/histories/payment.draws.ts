import { PAYMENT_METHODS } from '../../../src/domain/execution-events.js';
import type { Payment } from '../../../src/domain/payment-document.js';
import type { Draws } from './draw.js';
import { hashOf, type Situation } from './situation.js';

type Names =
  | 'orderPayment'
  | 'settlePayment'
  | 'rejectPayment'
  | 'recordPayment'
  | 'refundPayment'
  | 'correctPayment';

const NONE = 'P-0';
const isOrdered = ({ status }: Payment) => status === 'ordered';
const isCharged = ({ status, charges }: Payment) => status === 'settled' && charges.length > 0;

export const PAYMENT: Draws<Names> = {
  orderPayment: {
    weight: 12,
    order: (at) => ({ ...paid(at), method: at.dice.oneOf(PAYMENT_METHODS), ...at.support() }),
  },
  settlePayment: {
    weight: 6,
    order: (at) => ({
      paymentId: at.document('payment', isOrdered)?.documentId ?? NONE,
      voucherNumber: '记-1',
    }),
  },
  rejectPayment: {
    weight: 3,
    order: (at) => ({
      paymentId: at.document('payment', isOrdered)?.documentId ?? NONE,
      reason: '账号有误',
    }),
  },
  recordPayment: {
    weight: 10,
    order: (at) => {
      const method = at.dice.pick([...PAYMENT_METHODS, undefined]);
      return { ...paid(at), voucherNumber: '记-2', ...(method && { method }) };
    },
  },
  refundPayment: {
    weight: 7,
    order: (at) => {
      const { payment, charge } = charged(at);
      const named = payment !== undefined && payment.charges.length > 1 ? 95 : 50;
      const lineId = at.dice.chance(named) ? charge.lineId : undefined;
      return {
        refundId: amendmentId(at, payment),
        paymentId: payment?.documentId ?? NONE,
        amountFen: at.amount(charge.amountFen),
        voucherNumber: '记-3',
        reason: '退货',
        ...(lineId && { lineId }),
      };
    },
  },
  correctPayment: {
    weight: 7,
    order: (at) => {
      const { payment, charge } = charged(at);
      return {
        correctionId: amendmentId(at, payment),
        paymentId: payment?.documentId ?? NONE,
        fromLineId: charge.lineId,
        toLineId: at.openLine(),
        amountFen: at.amount(charge.amountFen),
        reason: '科目有误',
      };
    },
  },
};

// From a line, or from a contract as far as it reaches; facts go beyond now and then.
function paid(at: Situation) {
  const contract = at.dice.chance(35)
    ? at.document('encumbrance', ({ status }) => status === 'open')
    : undefined;
  const open = contract && at.dice.chance(95) ? at.dice.pick(contract.open) : undefined;
  const lineId = open?.lineId ?? at.linesWith('available', 1)[0] ?? at.anyLine();
  const commitment = at.dice.chance(40) ? hashOf('payee') : undefined;
  return {
    paymentId: at.newId('P'),
    lineId,
    amountFen: at.amount(open?.amountFen ?? at.fenOn(lineId, 'available')),
    purpose: '办公用品',
    ...(contract && { encumbranceId: contract.documentId }),
    ...(commitment && { payeeCommitment: commitment }),
  };
}

function charged(at: Situation) {
  const payment = at.document('payment', isCharged);
  const charge = payment && at.dice.chance(94) ? at.dice.pick(payment.charges) : undefined;
  return { payment, charge: charge ?? { lineId: at.anyLine(), amountFen: 0n } };
}

function amendmentId(at: Situation, payment: Payment | undefined): string {
  const before = at.dice.chance(5) ? payment?.amendmentIds[0] : undefined;
  return before ?? at.newId('A');
}
