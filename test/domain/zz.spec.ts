import { it } from '@jest/globals';
import fc from 'fast-check';
import { applyOrders, POSTING_ORDERS, randomOrders } from './random-history.js';
import { crossingsOf } from './crossings.js';
it('stats', () => {
  const s = fc.sample(randomOrders(), { numRuns: 300, seed: 1 });
  const a = s.map(applyOrders);
  const types: any = {}, rules: any = {}, per: any = {};
  a.forEach((x, i) => { x.history.forEach(({ event }) => { types[event.type] = (types[event.type] ?? 0) + 1; }); x.broken.forEach((r) => { rules[r] = (rules[r] ?? 0) + 1; });
    s[i].forEach((o) => { per[o.name] = (per[o.name] ?? 0) + 1; }); });
  const lens = a.map((x) => x.history.length).sort((p, q) => p - q);
  const cs = fc.sample(randomOrders({ weights: POSTING_ORDERS }), { numRuns: 300, seed: 1 }).map((o) => crossingsOf(applyOrders(o).history));
  process.stdout.write(JSON.stringify({ types, rules, per, lens: [lens[0], lens[75], lens[150], lens[225], lens[299]], orders: s.reduce((n, o) => n + o.length, 0), crossings: cs.flat().length, reflag: cs.flat().filter((c) => c.crossing > 1).length, clears: cs.flat().filter((c) => c.direction === 'clear').length }, null, 1));
});
