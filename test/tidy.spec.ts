import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { FINDINGS } from '../src/audit/findings.js';
import { RULES } from '../src/domain/rules.js';
import { CATALOGUE } from '../src/ledger/catalogue.js';
import { CONFIG_HELP } from '../src/platform/config.js';

// The style that lint cannot hold.

const ROOT = fileURLToPath(new URL('../', import.meta.url));

function filesUnder(folder: string, ending = '.ts'): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name))
    .sort();
}

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const textOf = (files: readonly string[]) => files.map(read).join('\n');

const SOURCES = filesUnder('src');
const TESTS = filesUnder('test');

describe('tests', () => {
  const tests = textOf(TESTS.filter((file) => file !== 'test/tidy.spec.ts'));

  it.each(Object.keys(RULES))('see the rule %s break', (rule) => {
    expect(tests).toMatch(new RegExp(`\\b${rule}\\b`));
  });

  it.each(Object.keys(FINDINGS))('see verify find %s', (code) => {
    expect(tests).toContain(`'${code}'`);
  });

  it('have no focus, no skip and no empty expectation', () => {
    for (const file of TESTS) {
      if (file === 'test/tidy.spec.ts') continue;
      expect([
        file,
        /\b(it|test|describe)\.(only|skip|todo)\b|\bx(it|describe)\(/.test(read(file)),
      ]).toEqual([file, false]);
    }
  });
});

describe('documents', () => {
  it.each(Object.keys(CATALOGUE))('describe the event %s', (type) => {
    expect(read('docs/ARCHITECTURE.md')).toContain(type);
  });

  it.each(Object.keys(CONFIG_HELP))('name the variable %s', (variable) => {
    expect(read('README.md')).toContain(variable);
  });

  it('name no folder that does not exist', () => {
    const named =
      read('docs/ARCHITECTURE.md').match(/`(src|test|docs|bench|migrations)\/[a-z0-9/.-]*`/g) ?? [];
    expect(named.length).toBeGreaterThan(5);
    for (const quoted of named) {
      const path = join(ROOT, quoted.slice(1, -1));
      expect(() => readdirSync(dirname(path))).not.toThrow();
      expect(readdirSync(dirname(path))).toContain(path.replace(/\/$/, '').split('/').at(-1));
    }
  });
});

describe('sources', () => {
  it('are all imported by another file, or are an entry', () => {
    const entries = ['src/cli/main.ts'];
    const imported = new Set<string>(entries);
    for (const file of [...SOURCES, ...TESTS, ...filesUnder('bench')]) {
      for (const [, target = ''] of read(file).matchAll(/(?:from|import\()\s*'(\.[^']+)\.js'/g)) {
        imported.add(`${relative(ROOT, resolve(ROOT, dirname(file), target))}.ts`);
      }
    }
    expect(SOURCES.filter((file) => !imported.has(file))).toEqual([]);
  });

  it.each(SOURCES)('%s stays within 300 lines of 100 columns', (file) => {
    const lines = read(file).split('\n');
    expect(lines.length).toBeLessThanOrEqual(301);
    expect(lines.filter((line) => [...line].length > 110)).toEqual([]);
  });

  it('are not named for what they could be anywhere', () => {
    const vague = /\/(utils?|common|shared|helpers?|core|index|misc)(\.ts|\/)/;
    expect(SOURCES.filter((file) => vague.test(file))).toEqual([]);
  });

  it('hold no money in numbers and no unfinished place', () => {
    for (const file of SOURCES) {
      expect([file, /Fen\??: number|\bTODO\b|\bFIXME\b/.test(read(file))]).toEqual([file, false]);
    }
  });

  it('keep decorators to the shell', () => {
    const shell = /(\.http|\.commands|\.queries|\.guard|\.filter|\.pipe|app\.module)\.ts$/;
    for (const file of SOURCES.filter((name) => !shell.test(name))) {
      expect([file, /^@[A-Z]\w*\(/m.test(read(file))]).toEqual([file, false]);
    }
  });
});
