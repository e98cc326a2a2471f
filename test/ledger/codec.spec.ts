import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { upcast } from '../../src/ledger/catalogue.js';
import {
  canonicalText,
  checkText,
  decodeEvent,
  encodePayload,
  reviveFen,
} from '../../src/ledger/codec.js';
import { PAID, READY, REQUESTED } from '../domain/fixture.js';

const STORED = {
  ledgerId: 'L',
  seq: 3,
  eventId: 'e',
  schemaVersion: 1,
  effectiveOn: '2023-03-01',
  recordedAt: '2023-03-01T08:00:00.000Z',
  actor: 'a',
  correlationId: 'c',
  causationId: null,
  documentNumber: null,
  entityId: null,
  hash: Buffer.alloc(32),
};

describe('canonical text', () => {
  // RFC 8785, section 3.2.3: sorted by UTF-16 code units.
  it('sorts names as RFC 8785 says', () => {
    const value = {
      '\u20ac': 1,
      '\r': 2,
      '\ufb33': 3,
      '1': 4,
      '\ud83d\ude00': 5,
      '\u0080': 6,
      '\u00f6': 7,
    };
    const names = Object.keys(JSON.parse(canonicalText(value)));
    expect(canonicalText(value).indexOf('"\u20ac"')).toBeLessThan(
      canonicalText(value).indexOf('"\ud83d\ude00"'),
    );
    expect(names).toHaveLength(7);
    expect(canonicalText({ b: 1, a: [3n, { d: undefined, c: 'x' }] })).toBe(
      '{"a":["3",{"c":"x"}],"b":1}',
    );
  });

  it('does not depend on the order in which a value was built', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalText(reversed)).toBe(canonicalText(value));
      }),
    );
  });

  it('refuses half of a surrogate pair', () => {
    expect(() => canonicalText({ purpose: '\ud800' })).toThrow(/TEXT_MALFORMED/);
  });
});

describe('events', () => {
  it.each([...READY, PAID, REQUESTED])('come back from their stored form: $type', (event) => {
    const stored = { ...STORED, type: event.type, payload: encodePayload(event) };
    expect(decodeEvent(stored)).toEqual({ seq: 3, actor: 'a', effectiveOn: '2023-03-01', event });
  });

  it('of an unknown type or a version from the future are not read', () => {
    const payload = encodePayload(PAID);
    expect(() => decodeEvent({ ...STORED, type: 'Unheard', payload })).toThrow(
      /unknown event type/,
    );
    const future = { ...STORED, type: PAID.type, schemaVersion: 3, payload };
    expect(() => decodeEvent(future)).toThrow(/schema version 3/);
  });

  it('of older versions are carried through every upcaster in turn', () => {
    const entry = {
      schemaVersion: 3,
      upcasters: [
        (payload: Readonly<Record<string, unknown>>) => ({ ...payload, second: 2 }),
        (payload: Readonly<Record<string, unknown>>) => ({ ...payload, third: [payload.second] }),
      ],
    };
    const from = (version: number, payload: object) =>
      upcast(entry, { version, payload: { ...payload } });
    expect(from(1, { first: 1 })).toEqual({ first: 1, second: 2, third: [2] });
    expect(from(2, { second: 5 })).toEqual({ second: 5, third: [5] });
    expect(from(3, { third: 3 })).toEqual({ third: 3 });
    expect(() => from(4, {})).toThrow(/not between 1 and 3/);
    expect(() => from(0, {})).toThrow(/not between 1 and 3/);
  });
});

describe('money in JSON', () => {
  it('is a bigint exactly under names that end in Fen', () => {
    const revived = reviveFen({
      amountFen: '9007199254740993',
      seq: 1,
      parts: [{ baseFen: '-1' }],
    });
    expect(revived).toEqual({ amountFen: 9007199254740993n, seq: 1, parts: [{ baseFen: -1n }] });
  });
});

describe('text', () => {
  it.each(['', 'a\u0000b', '\udc00', '审'.repeat(401)])(
    '%j is refused, with the field named',
    (text) => {
      expect(() => checkText({ actor: text })).toThrow(/TEXT_MALFORMED/);
    },
  );

  it('may be absent', () => {
    expect(() =>
      checkText({ actor: '审'.repeat(400), documentNumber: undefined, cause: null }),
    ).not.toThrow();
  });
});
