import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type Envelope,
  genesisHash,
  hashEvent,
  hashedText,
} from '../../src/event-store/envelope.js';

const EVENT: Envelope = {
  ledgerId: '440307-audit-2023',
  seq: 1,
  eventId: '018f4c1e-7d2a-7000-8000-000000000001',
  type: 'PaymentRecorded',
  schemaVersion: 1,
  effectiveOn: '2023-03-01',
  recordedAt: '2023-03-01T08:00:00.000Z',
  actor: 'key:国库',
  correlationId: 'c-1',
  causationId: null,
  documentNumber: null,
  payload: '{"amountFen":"100"}',
};

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('genesis', () => {
  it('binds the chain to its ledger', () => {
    const text = '24:budget-ledger/genesis/v1,17:440307-audit-2023,';
    expect(genesisHash('440307-audit-2023').toString('hex')).toBe(sha256(text));
    expect(genesisHash('440307-audit-2024')).not.toEqual(genesisHash('440307-audit-2023'));
  });
});

describe('the hash of an event', () => {
  it('is SHA-256 over netstrings that can be written down by hand', () => {
    const previous = genesisHash(EVENT.ledgerId);
    const text =
      '22:budget-ledger/event/v1,17:440307-audit-2023,1:1,' +
      `64:${previous.toString('hex')},36:018f4c1e-7d2a-7000-8000-000000000001,` +
      '15:PaymentRecorded,1:1,10:2023-03-01,24:2023-03-01T08:00:00.000Z,' +
      '10:key:国库,3:c-1,-,-,19:{"amountFen":"100"},';
    expect(hashedText(previous, EVENT)).toBe(text);
    expect(hashEvent(previous, EVENT).toString('hex')).toBe(sha256(text));
  });

  it('changes with every field and with the hash before it', () => {
    const previous = genesisHash(EVENT.ledgerId);
    const hashes = new Set([hashEvent(previous, EVENT).toString('hex')]);
    hashes.add(hashEvent(genesisHash('other'), EVENT).toString('hex'));
    for (const field of Object.keys(EVENT) as (keyof Envelope)[]) {
      const value = EVENT[field];
      const changed = typeof value === 'number' ? value + 1 : `${value ?? ''}x`;
      hashes.add(hashEvent(previous, { ...EVENT, [field]: changed }).toString('hex'));
    }
    expect(hashes.size).toBe(Object.keys(EVENT).length + 2);
  });

  it('tells an absent field from an empty one', () => {
    const previous = genesisHash(EVENT.ledgerId);
    const absent = hashEvent(previous, EVENT);
    expect(hashEvent(previous, { ...EVENT, causationId: '' })).not.toEqual(absent);
    expect(hashEvent(previous, { ...EVENT, documentNumber: '-' })).not.toEqual(absent);
  });

  it('never gives two events the same text, wherever their fields end', () => {
    const text = fc.oneof(
      fc.string({ unit: fc.constantFrom('1', ':', ',', '-', '审') }),
      fc.string(),
    );
    const optional = fc.option(text, { nil: null });
    const fields = fc.record({
      actor: text,
      correlationId: text,
      causationId: optional,
      payload: text,
    });
    fc.assert(
      fc.property(fields, fields, (left, right) => {
        const previous = genesisHash(EVENT.ledgerId);
        const same = JSON.stringify(left) === JSON.stringify(right);
        const texts = [left, right].map((some) => hashedText(previous, { ...EVENT, ...some }));
        expect(texts[0] === texts[1]).toBe(same);
      }),
      { numRuns: 500 },
    );
  });
});
