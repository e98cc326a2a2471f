import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ACCOUNTS, adjustedFen, type Balance } from '../../src/domain/accounts.js';
import { foldBudget } from '../../src/domain/budget.js';
import { formatYuan } from '../../src/domain/money.js';
import { rolledUp, totalOf } from '../../src/domain/roll-up.js';
import { Api, LEDGER } from './api.js';
import { factsAt, type Known, moments, query, readAll, sampledLog } from './sampled-log.js';

// Every balance is compared with a fold of the log, at many moments.

let api: Api;
let log: Known[];
beforeAll(async () => {
  api = await Api.start();
  log = await sampledLog(api);
});
afterAll(() => api.close());

describe('lines and what stands above them', () => {
  it('have the balances of a fold of the log, at any moment', async () => {
    for (const moment of moments(log)) {
      const { lines } = foldBudget(factsAt(log, moment));
      const { status, body } = await api.get(`${LEDGER}/lines?${query(moment, { limit: '500' })}`);
      expect([moment, status]).toEqual([moment, 200]);
      const found = new Map(body.items.map((item: { lineId: string }) => [item.lineId, item]));
      expect([...found.keys()].sort()).toEqual([...lines.keys()].sort());
      for (const [lineId, line] of lines)
        expect(found.get(lineId)).toMatchObject(inYuan(line.balance));
    }
  });

  it('add up: trees, projects, units and totals are sums of exactly these lines', async () => {
    for (const moment of moments(log).filter((_, index) => index % 3 === 0)) {
      const lines = [...foldBudget(factsAt(log, moment)).lines.values()];
      const total = inYuan(totalOf(lines));
      const at = query(moment);
      expect((await api.get(`${LEDGER}/balances?${at}`)).body.total).toMatchObject(total);
      for (const rollUp of ['functional', 'economic'] as const) {
        const { body } = await api.get(`${LEDGER}/balances/${rollUp}?${at}`);
        expect(body.total).toMatchObject(total);
        const nodes = flatten(body.items);
        const expected = rolledUp(rollUp, lines);
        expect(nodes.map(({ code }) => code)).toEqual([...expected.keys()].sort());
        for (const node of nodes) {
          expect(node).toMatchObject(inYuan(expected.get(node.code) as Balance));
          for (const child of node.children) expect(child.code.startsWith(node.code)).toBe(true);
        }
        for (const level of rollUp === 'functional' ? [1, 2, 3] : [1, 2]) {
          const flat = await api.get(`${LEDGER}/balances/${rollUp}?${at}&level=${level}`);
          const codes = flat.body.items.map(({ code }: { code: string }) => code);
          expect(codes).toEqual(
            nodes.filter((node) => node.level === level).map(({ code }) => code),
          );
        }
      }
      for (const [path, rollUp, name] of [
        ['projects', 'project', 'projectCode'],
        ['units', 'unit', 'unitCode'],
      ] as const) {
        const { body } = await api.get(`${LEDGER}/balances/${path}?${at}`);
        const expected = rolledUp(rollUp, lines);
        const keys = body.items.map((item: Record<string, string>) => item[name]);
        expect(keys).toEqual([...expected.keys()].sort());
        for (const item of body.items)
          expect(item).toMatchObject(inYuan(expected.get(item[name]) as Balance));
        expect(body.total).toMatchObject(total);
      }
    }
  });

  it('say which place in the log they stand at', async () => {
    expect((await api.get(`${LEDGER}/lines`)).body.seq).toBe(log.length);
    expect((await api.get(`${LEDGER}/lines?knownAt=7`)).body.seq).toBe(7);
    const instant = String(log[9]?.recordedAt);
    const last = log.filter(({ recordedAt }) => recordedAt <= instant).length;
    expect((await api.get(`${LEDGER}/lines?knownAt=${instant}`)).body.seq).toBe(last);
    const local = new Date(Date.parse(instant) + 8 * 3_600_000)
      .toISOString()
      .replace('Z', '+08:00');
    const inShenzhen = `${LEDGER}/lines?knownAt=${encodeURIComponent(local)}`;
    expect((await api.get(inShenzhen)).body.seq).toBe(last);
    const state = (await api.get(`${LEDGER}?knownAt=1`)).body;
    expect(state).toMatchObject({ seq: 1, budgetApproved: false, fiscalYear: 2023 });
    expect((await api.get(LEDGER)).body).toMatchObject({ seq: log.length, budgetApproved: true });
  });

  it('can be selected by every part of their address', async () => {
    const all = await readAll(api, `${LEDGER}/lines`, 500);
    const selections: [string, (line: Record<string, string>) => boolean][] = [
      ['unitCode=U1', ({ unitCode }) => unitCode === 'U1'],
      [
        'functionalCode=20108',
        ({ functionalCode }) => Boolean(functionalCode?.startsWith('20108')),
      ],
      ['economicCode=302', ({ economicCode }) => Boolean(economicCode?.startsWith('302'))],
      ['projectCode=basic', ({ kind }) => kind === 'basic'],
      ['projectCode=2023-P2', ({ projectCode }) => projectCode === '2023-P2'],
      [
        'fundSource=government-fund-budget',
        ({ fundSource }) => fundSource === 'government-fund-budget',
      ],
      [
        'unitCode=U2&economicCode=30227',
        (line) => line.unitCode === 'U2' && line.economicCode === '30227',
      ],
    ];
    for (const [selection, holds] of selections) {
      const expected = all.filter(holds).map(({ lineId }) => lineId);
      for (const moment of ['', `&knownAt=${log.length}`]) {
        const found = await readAll(api, `${LEDGER}/lines?${selection}${moment}`, 2);
        expect([selection, found.map(({ lineId }) => lineId)]).toEqual([selection, expected]);
      }
    }
    const [first] = all;
    const one = await api.get(`${LEDGER}/lines/${encodeURIComponent(first.lineId)}`);
    expect(one.body.line).toEqual(first);
  });
});

function inYuan(balance: Balance): Record<string, string> {
  const accounts = ACCOUNTS.map((account) => [account, formatYuan(balance[account])]);
  return { ...Object.fromEntries(accounts), adjusted: formatYuan(adjustedFen(balance)) };
}

interface Node {
  readonly code: string;
  readonly level: number;
  readonly children: readonly Node[];
}

function flatten(nodes: readonly Node[]): Node[] {
  return nodes.flatMap((node) => [node, ...flatten(node.children)]);
}
