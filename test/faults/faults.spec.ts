import { beforeAll, describe, expect, it } from '@jest/globals';
import { FAULTS } from '../../bench/fault-world.js';
import { type FaultReport, runFaultsOn } from '../../bench/faults.js';

// A short run of `npm run bench -- faults`: every kind of fault once, on each queue.

const SEED = 20_230_101;
// Half a minute at most on a machine that does nothing else.
const LONGEST_MS = 300_000;

describe.each(['postgres', 'redis'] as const)(
  'after every kind of fault while lines cross their budgets, with the queue on %s',
  (backend) => {
    const faults = FAULTS[backend];
    let report: FaultReport;
    beforeAll(async () => {
      const options = { rounds: faults.length, seed: SEED, linesPerRound: 1, workerCount: 1 };
      report = await runFaultsOn(backend, { ...options, log: () => undefined });
    }, LONGEST_MS);

    it('each has struck', () => {
      expect(report.faults).toEqual(Object.fromEntries(faults.map((fault) => [fault, 1])));
      expect(report.crossings).toBeGreaterThan(2 * faults.length);
    });

    it('no alert is missing and none is there twice, as verify and alerts verify see it', () => {
      expect(report.findings).toEqual([]);
    });

    it('each alert has arrived under one id', () => {
      expect(report.deliveries).toBe(report.crossings);
    });
  },
);
