import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CommandBus } from '@nestjs/cqrs';
import { verifyLedger } from '../../src/audit/verify.js';
import { RecordEncumbranceCommand } from '../../src/capabilities/commitment/commitment.commands.js';
import { OrderPaymentCommand } from '../../src/capabilities/execution/execution.commands.js';
import { CommandRefused } from '../../src/ledger/answer.js';
import { contract, ruleOf, toPay } from '../domain/control-fixture.js';
import { AUDIT, OFFICE, OFFICER, SYSTEM, WAGES } from '../domain/fixture.js';
import { POLICY } from '../domain/policy-fixture.js';
import { under } from '../support/ledger.js';
import { Api } from './api.js';
import { World } from './example-world.js';

// 10,000 orders at once on lines that share parents: the parents' limits hold, and nobody waits for ever.

const COUNT = 10_000;
const LEDGER_ID = '440307-load-2023';
const LINES = [WAGES, OFFICE, AUDIT, SYSTEM];
const LEDGER_FEN = 9_000n;
const UNIT_FEN = 7_000n;

let api: Api;
beforeAll(async () => {
  api = await Api.start({ QUEUE_LIMIT: COUNT });
  const rules = [
    ruleOf({ ruleId: 'unit', dimension: 'unit' }),
    ruleOf({ ruleId: 'ledger', dimension: 'ledger' }),
    ruleOf({ ruleId: 'item', dimension: 'functional' }),
  ];
  const yuan = { unit: '70.00', ledger: '90.00', item: '999999.00' };
  const controlRules = rules.map(({ ruleId, tiers: _, ...rule }) => {
    const amount = yuan[ruleId as keyof typeof yuan];
    return { ruleId, ...rule, tiers: [{ amount, response: 'block' }] };
  });
  await new World(api, LEDGER_ID).open({ policy: { ...POLICY, controlRules } });
});
afterAll(() => api.close());

const orders = Array.from({ length: COUNT }, (_, index) => ({
  id: `D-${index}`,
  lineId: LINES[(index * 7) % LINES.length] as string,
  amountFen: BigInt(1 + ((index * 31) % 97)),
  isContract: index % 5 === 0,
}));

const commandOf = ({ id, lineId, amountFen, isContract }: (typeof orders)[number]) => {
  const meta = under(id, OFFICER);
  if (!isContract) {
    const order = toPay(lineId, amountFen, { paymentId: id });
    return new OrderPaymentCommand(LEDGER_ID, order, meta);
  }
  const order = { ...contract(amountFen, lineId), encumbranceId: id };
  return new RecordEncumbranceCommand(LEDGER_ID, order, meta);
};

/** Which orders fit when each takes what those before it left, added up by hand. */
function fitting(): string[] {
  const available = new Map(
    [WAGES, OFFICE, AUDIT, SYSTEM].map((id) => [id, OPENING_FEN[id] ?? 0n]),
  );
  const units = new Map<string, bigint>();
  let ledgerFen = 0n;
  return orders.flatMap(({ id, lineId, amountFen }) => {
    const unit = lineId.slice(0, 2);
    const leftFen = available.get(lineId) ?? 0n;
    const unitFen = (units.get(unit) ?? 0n) + amountFen;
    const fits = amountFen <= leftFen && unitFen <= UNIT_FEN && ledgerFen + amountFen <= LEDGER_FEN;
    if (!fits) return [];
    available.set(lineId, leftFen - amountFen);
    units.set(unit, unitFen);
    ledgerFen += amountFen;
    return [id];
  });
}

const OPENING_FEN: Readonly<Record<string, bigint>> = {
  [WAGES]: 9_000n,
  [OFFICE]: 1_000n,
  [AUDIT]: 5_000n,
  [SYSTEM]: 3_000n,
};

describe('10,000 orders at once', () => {
  it('take what fits in the order of their arrival, and never a fen beyond a parent', async () => {
    const commandBus = api.app.get(CommandBus);
    const outcomes = await Promise.allSettled(
      orders.map((order) => commandBus.execute(commandOf(order))),
    );
    const accepted: string[] = [];
    for (const [index, outcome] of outcomes.entries()) {
      if (outcome.status === 'fulfilled') accepted.push(orders[index]?.id ?? '');
      else expect(outcome.reason).toBeInstanceOf(CommandRefused);
    }
    expect(accepted).toEqual(fitting());
    const takenFen = orders
      .filter(({ id }) => accepted.includes(id))
      .reduce((sum, { amountFen }) => sum + amountFen, 0n);
    expect(takenFen).toBe(LEDGER_FEN);
    const { body } = await new World(api, LEDGER_ID).get('control-objects?ruleId=ledger');
    expect(body.items).toMatchObject([{ measure: '90.00', tiers: [{ limit: '90.00' }] }]);
    expect((await verifyLedger(api.database, LEDGER_ID)).findings).toEqual([]);
  }, 60_000);
});
