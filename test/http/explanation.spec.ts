import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { z } from 'zod';
import { CAPABILITIES } from '../../src/app.capabilities.js';
import { tampered } from '../audit/tampering.js';
import { OFFICE } from '../domain/fixture.js';
import { Api, expectRefused, expectStatus, LEDGER } from './api.js';
import { goodRequests, PAYMENT_BODY, postRequest } from './requests.js';

let api: Api;
let owner: pg.Client;
beforeAll(async () => {
  api = await Api.start();
  await api.openReady();
  for (const request of await goodRequests(api)) {
    await postRequest(api, request, { body: request.body });
  }
  owner = new pg.Client({ connectionString: api.databaseUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await api.close();
});

const explanationOf = (seq: number, ledger = LEDGER) =>
  expectStatus(200, api.get(`${ledger}/events/${seq}/explanation`));

// A linked group is ordered as a whole, a return as one amount, a receipt by the place of what last year's
// ledger carried over.
const ORDERED_OTHERWISE = [
  'releaseHeldOrder',
  'postAlert',
  'requestLinkedReallocations',
  'returnFunds',
  'receiveCarryOver',
];

/** Every event of every ledger, for each order of the examples has a ledger of its own. */
async function everyEvent(): Promise<[ledger: string, seq: number][]> {
  const { items } = (await expectStatus(200, api.get('/v1/ledgers?limit=500'))).body;
  return items.flatMap(({ ledgerId, seq }: { ledgerId: string; seq: number }) =>
    Array.from({ length: seq }, (_, index) => [`/v1/ledgers/${ledgerId}`, index + 1]),
  );
}

it('is given of every event as it is described, in yuan, by the name of its order', async () => {
  const { components } = (await api.get('/openapi.json', { role: 'none' })).body;
  const $defs = JSON.parse(
    JSON.stringify(components.schemas).replaceAll('#/components/schemas/', '#/$defs/'),
  );
  const schema = z.fromJSONSchema({ $ref: '#/$defs/Explanation', $defs });
  const routes = CAPABILITIES.flatMap(({ orders = [] }) => orders.map(({ id }) => id));
  // What the ledger notices by itself has no route.
  const commands = new Set([
    ...routes,
    'openLedger',
    'postAlert',
    'sweepAlerts',
    'recordSelfCheck',
  ]);
  let redecided = 0;
  for (const [ledger, seq] of await everyEvent()) {
    const { body } = await explanationOf(seq, ledger);
    const { type, content } = body.event;
    expect([type, schema.safeParse(body).error?.issues]).toEqual([type, undefined]);
    expect(JSON.stringify(body)).not.toMatch(/Fen"/);
    if (body.command === null) continue;
    redecided += 1;
    expect([type, body.agrees, body.refused, body.differs]).toEqual([type, true, null, null]);
    expect([type, commands.has(body.command)]).toEqual([type, true]);
    // A held order says what it would have made.
    const made = type === 'OrderHeld' ? content.events[0] : content;
    if (!ORDERED_OTHERWISE.includes(body.command)) expect(made).toMatchObject(body.order);
  }
  expect(redecided).toBeGreaterThan(150);
});

it('tells the checks of a payment order and what it moved', async () => {
  const order = {
    effectiveOn: PAYMENT_BODY.effectiveOn,
    lineId: OFFICE,
    amount: '0.01',
    method: 'direct',
    purpose: '办公用品',
  };
  const sent = api.post(`${LEDGER}/payment-orders`, { role: 'officer', body: order });
  const written = await expectStatus(201, sent);
  const { body } = await explanationOf(written.body.seq);
  expect(body).toMatchObject({ command: 'orderPayment', agrees: true, verdict: null });
  expect(body.checks).toContainEqual({
    rule: 'PAYMENT_EXCEEDS_AVAILABLE',
    holds: true,
    sentence: 'a payment order takes more than is available on the line',
    facts: expect.objectContaining({ lineId: OFFICE, amount: '0.01' }),
  });
  expect(body.lines).toMatchObject([{ lineId: OFFICE, before: { inPayment: '0.00' } }]);
  expect(body.documents).toContainEqual({
    kind: 'payment',
    documentId: written.body.documentId,
    before: null,
    after: 'ordered',
  });
  const set = `payload = replace(payload, '"amountFen":"1"', '"amountFen":"9999999"')`;
  const seq = body.event.seq;
  const statements = [`UPDATE ledger.event SET ${set} WHERE seq = ${seq}`];
  const altered = await tampered(owner, { statements, look: () => explanationOf(seq) });
  expect(altered.body).toMatchObject({
    agrees: false,
    refused: { rule: 'PAYMENT_EXCEEDS_AVAILABLE', facts: { amount: '99999.99' } },
  });
});

it('is refused for what is not recorded, and for other ledgers', async () => {
  expectRefused(await api.get(`${LEDGER}/events/99999/explanation`), 404);
  expectRefused(await api.get(`${LEDGER}/events/x/explanation`), 400);
  expectRefused(await api.get('/v1/ledgers/440307-none-2023/events/1/explanation'), 404);
});
