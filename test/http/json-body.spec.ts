import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readJson } from '../../src/http/json-body.js';
import { RequestRefused } from '../../src/http/problem.js';

const read = (text: string) => readJson(Buffer.from(text));

function refusalOf(text: string): RequestRefused {
  try {
    read(text);
  } catch (error) {
    if (error instanceof RequestRefused) return error;
    throw error;
  }
  throw new Error(`${text} was read`);
}

// Values whose texts are all within the bounds: what is left must be read as JSON.parse reads it.
const good = fc
  .jsonValue({ maxDepth: 6 })
  .filter((value) => !/\\u0000|__proto__|\\ud[89a-f]/i.test(JSON.stringify(value)));

describe('a JSON text', () => {
  it('that is well-formed, shallow and without repetition is read as JSON.parse reads it', () => {
    fc.assert(
      fc.property(good, fc.constantFrom(undefined, 2, '\t'), (value, space) => {
        const text = JSON.stringify(value, null, space);
        expect(read(text)).toEqual(JSON.parse(text));
      }),
      { numRuns: 500 },
    );
  });

  it('that JSON.parse refuses is never read', () => {
    const damaged = fc
      .tuple(good, fc.nat(), fc.constantFrom('', ',', '}', '"', '/', 'e', '\\', ':', '-', '\u0001'))
      .map(([value, place, inserted]) => {
        const text = JSON.stringify(value);
        const at = place % (text.length + 1);
        return text.slice(0, at) + inserted + text.slice(at + 1);
      });
    fc.assert(
      fc.property(damaged, (text) => {
        try {
          JSON.parse(text);
        } catch {
          expect(refusalOf(text).problem.status).toBe(400);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('may be twenty levels deep and no deeper', () => {
    const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
    expect(() => read(nested(20))).not.toThrow();
    expect(refusalOf(nested(21)).problem.errors?.[0]?.detail).toContain('deeper than 20');
  });

  it('gives a member once in each object, and may give it again in another', () => {
    expect(read('[{"a":1},{"a":{"a":2}}]')).toEqual([{ a: 1 }, { a: { a: 2 } }]);
    expect(refusalOf('{"b":[0,{"a":{"x":1,"x":1}}]}').problem.errors).toEqual([
      { pointer: '#/b/1/a/x', detail: 'is given twice' },
    ]);
  });

  it('names places whose names need escaping', () => {
    const [error] = refusalOf('{"a/b~c 预算":{"":1,"":2}}').problem.errors ?? [];
    expect(error?.pointer).toBe(`#/a~1b~0c%20${encodeURIComponent('预算')}/`);
  });

  it('may begin with a byte order mark', () => {
    expect(read('\ufeff{"a":1}')).toEqual({ a: 1 });
  });
});
