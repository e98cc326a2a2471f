import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ALERT_KINDS } from '../../../src/domain/alert-rules.js';
import { type AlertCrossing, alertKey } from '../../../src/domain/alerts/episodes.js';
import { alertsOf } from './engine.js';
import { naiveAlerts } from './naive.js';
import { RANDOM_LOGS } from './random-facts.js';

const sentence = ({ direction, kind, ruleId, object, episode, tier }: AlertCrossing) => {
  const { dimension, key, month } = object;
  const name = [kind, ruleId, dimension, key, ...(month === undefined ? [] : [month])].join('|');
  return `${direction} ${name} #${episode} tier ${tier}`;
};

describe('the alerts of a random log', () => {
  it('are at every prefix those of an implementation that works everything out from scratch', () => {
    const seen = new Set<string>();
    const rules = new Set<string>();
    fc.assert(
      fc.property(RANDOM_LOGS, (log) => {
        const crossings = alertsOf(log);
        const found = log.map(({ seq }) =>
          crossings
            .filter(({ causedBySeq }) => causedBySeq === seq)
            .map(sentence)
            .sort(),
        );
        expect(found).toEqual(naiveAlerts(log));
        for (const { kind, direction, ruleId } of crossings) {
          seen.add(`${direction} ${kind}`);
          if (kind === 'threshold') rules.add(`${direction} ${ruleId}`);
        }
      }),
      { numRuns: 400, seed: 2023 },
    );
    const told = new Set([...seen].map((each) => each.split(' ')[1]));
    expect(ALERT_KINDS.filter((kind) => !told.has(kind))).toEqual([]);
    expect([...seen].filter((each) => each.startsWith('clear')).length).toBeGreaterThan(7);
    expect([...seen].filter((each) => each.startsWith('escalate')).length).toBeGreaterThan(1);
    for (const ruleId of ['months', 'month-lines', 'plans', 'paid-units', 'classes']) {
      expect([...rules]).toEqual(expect.arrayContaining([`raise ${ruleId}`, `clear ${ruleId}`]));
    }
  });

  it('have a key each', () => {
    fc.assert(
      fc.property(RANDOM_LOGS, (log) => {
        const keys = alertsOf(log).map(alertKey);
        expect(new Set(keys).size).toBe(keys.length);
      }),
    );
  });
});
