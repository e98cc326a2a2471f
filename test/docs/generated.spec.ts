import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { entriesOf } from '../../scripts/docs/entries.js';
import { EXAMPLES } from '../../scripts/docs/examples.js';
import { generatedFiles } from '../../scripts/docs/generated.js';
import { balances } from '../../src/domain/accounts.js';
import { postingsOf } from '../../src/domain/postings.js';
import { CATALOGUE } from '../../src/ledger/catalogue.js';
import { decodeEvent, encodePayload } from '../../src/ledger/codec.js';

// Tests run in the root of the repository.

const files = generatedFiles();

describe('the documents made from the code', () => {
  it.each([...files.keys()])('%s is what `npm run docs` writes', (path) => {
    expect(readFileSync(path, 'utf8')).toBe(files.get(path));
  });

  it('describe every event once, with its sentence, an entry or none, and its stored form', () => {
    const page = files.get('docs/events.md') ?? '';
    for (const type of Object.keys(CATALOGUE)) {
      const [, section, ...more] = page.split(new RegExp(`^### ${type}\\b`, 'm'));
      expect([type, more.length]).toEqual([type, 0]);
      expect([type, section]).toEqual([
        type,
        expect.stringMatching(
          /^[^\n]*\n\n.+\n\nOrder: .+\n\n\|[\s\S]*?\nEntry:[\s\S]*?```json\n\{.*\}\n```/,
        ),
      ]);
    }
  });

  it('say the double entry as the rule book makes it', () => {
    const page = files.get('docs/events.md') ?? '';
    expect(page).toContain(
      '- `from.lineId`: `reallocated` − `from.amountFen`, `frozen` − `from.amountFen`\n' +
        '- `to.lineId`: `reallocated` + `to.amountFen`, `available` + `to.amountFen`',
    );
    expect(page).toContain(
      'With `encumbranceId` and `liquidatedFen`:\n\n- `lineId`: `disbursed` + `amountFen`, ' +
        '`available` − `amountFen` + `liquidatedFen`, `encumbered` − `liquidatedFen`',
    );
  });
});

describe('the pictures', () => {
  const pictures = [...files].filter(([path]) => path.endsWith('.svg'));

  it.each(pictures)(
    '%s has every name at a place of its own, and nothing from elsewhere',
    (_, svg) => {
      const texts = [...svg.matchAll(TEXT)].map(([, x, y, anchor, size, words = '']) => {
        const width = [...words].length * Number(size) * (/[\u2e80-\uffef]/.test(words) ? 1 : 0.62);
        const left = anchor === 'middle' ? Number(x) - width / 2 : Number(x);
        return {
          words,
          left,
          right: left + width,
          bottom: Number(y),
          top: Number(y) - Number(size),
        };
      });
      expect(texts.length).toBeGreaterThan(10);
      const meeting = texts.flatMap((one, index) =>
        texts
          .slice(index + 1)
          .filter((other) => one.left < other.right && other.left < one.right)
          .filter((other) => one.top < other.bottom && other.top < one.bottom)
          .map((other) => [one.words, other.words]),
      );
      expect(meeting).toEqual([]);
      expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toMatch(
        /https?:|@import|font-face/,
      );
    },
  );

  it.each(pictures)('%s is shown by both READMEs', (path) => {
    for (const readme of ['README.md', 'README.zh-CN.md']) {
      expect(readFileSync(readme, 'utf8')).toContain(`](${path})`);
    }
  });
});

describe('the examples', () => {
  it.each([...EXAMPLES])('of %s are stored and read back, and balance', (type, events) => {
    expect(events.length).toBeGreaterThan(0);
    for (const event of events) {
      const { schemaVersion } = CATALOGUE[type];
      const stored = { ...STORED, type, schemaVersion, payload: encodePayload(event) };
      expect(decodeEvent(stored).event).toEqual(event);
      const postings = postingsOf(event);
      expect(postings.every(({ movement }) => balances(movement))).toBe(true);
      expect(entriesOf(event)).toHaveLength(postings.length);
    }
  });
});

const TEXT =
  /<text x="([\d.]+)" y="([\d.]+)" text-anchor="(\w+)" font-size="([\d.]+)"[^>]*>([^<]+)/g;

const STORED = {
  ledgerId: '440307-audit-2023',
  seq: 1,
  eventId: 'e',
  effectiveOn: '2023-03-01',
  recordedAt: '2023-03-01T08:00:00.000Z',
  actor: 'key:example',
  correlationId: 'c',
  causationId: null,
  documentNumber: null,
  entityId: null,
  hash: Buffer.alloc(32),
};
