import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RULES, type Rule } from '../../../src/domain/rules.js';
import { CATALOGUE } from '../../../src/ledger/catalogue.js';
import { type OrderName, RULE_BOOK } from '../orders.js';
import { applyOrders, ordersOfYears } from '../random-history.js';
import { LAST_DAY } from './settling.js';

// A random history that never gets to a rule proves nothing about it. Here the same histories are drawn in
// every run, and it is counted how far they get.

const samples = fc
  .sample(ordersOfYears({ maxOrders: 150 }), { numRuns: 200, seed: 20_230_102 })
  .map((orders) => ({ orders, ...applyOrders(orders) }));
const NAMES = Object.keys(RULE_BOOK) as OrderName[];

/** Where an order is answered: a function of the state, the order and its meta. */
const DECIDER =
  /export function (\w+)\(\s*budget: Budget,\s*[^:()]+: \w+,\s*meta: Meta,?\s*\): BudgetEvent\[\]/g;

describe('random histories', () => {
  it('are drawn over every rule of src/domain that answers an order', () => {
    const folder = new URL('../../../src/domain/', import.meta.url);
    const names = readdirSync(folder).filter((name) => name.endsWith('.ts'));
    const files = names.map((name) => readFileSync(new URL(name, folder), 'utf8'));
    const deciders = files.flatMap((text) => [...text.matchAll(DECIDER)].map(([, name]) => name));
    expect(deciders.sort()).toEqual([...NAMES].sort());
  });

  it.each(NAMES)('accept and refuse %s', (name) => {
    const given = samples.flatMap(({ orders }) => orders).filter((order) => order.name === name);
    const accepted = new Set(samples.flatMap((sample) => sample.accepted));
    const acceptedCount = given.filter((order) => accepted.has(order)).length;
    expect(acceptedCount).toBeGreaterThanOrEqual(3);
    expect(given.length - acceptedCount).toBeGreaterThanOrEqual(3);
  });

  it('reach every event', () => {
    const types = new Set(samples.flatMap(({ history }) => history.map(({ event }) => event.type)));
    expect([...types].sort()).toEqual(Object.keys(CATALOGUE).sort());
  });

  // The rest are the codes of a new ledger, texts, versions, and what takes several coincidences.
  it('break four rules of five', () => {
    const broken = new Set(samples.flatMap((sample) => sample.broken));
    expect(broken.size).toBeGreaterThan(Object.keys(RULES).length * 0.8);
  });

  it('can be settled and their year closed, all those with an approved budget', () => {
    const unclosed = samples.flatMap(({ orders, accepted, broken }) => {
      const refused = orders.filter((order) => !accepted.includes(order));
      const stuck = refused.findIndex(({ recordedAt }) => recordedAt === LAST_DAY.recordedAt);
      return broken.slice(stuck, stuck + 1);
    });
    expect(new Set(unclosed)).toEqual(new Set<Rule>(['BUDGET_NOT_APPROVED']));
    const closed = samples.filter(({ budget }) => budget.header?.yearClosed);
    expect(closed.length).toBeGreaterThan(90);
  });
});
