import { describe, expect, it } from '@jest/globals';
import type { Command } from 'commander';
import { figureColumns } from '../../src/cli/figures.js';
import { csvOf, safeCell, tableOf } from '../../src/cli/output.js';
import { buildProgram } from '../../src/cli/program.js';

function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({
    writeOut: (part) => {
      text += part;
    },
  });
  command.outputHelp();
  return text;
}

const program = buildProgram();
const groups = program.commands.flatMap((command) => [command, ...command.commands]);

describe('help', () => {
  it.each(
    groups.map((command) => [`${command.parent?.name()} ${command.name()}`, command] as const),
  )('of %s says what it does and gives examples', (_name, command) => {
    expect(command.description()).not.toBe('');
    expect(helpOf(command)).toMatch(/Examples:\n {2}\S*\s?.*budget-ledger /);
  });

  it('lists the commands, the exit codes and the variables', () => {
    const text = helpOf(program);
    for (const word of ['Exit codes:', 'DATABASE_URL', 'serve', 'import', 'demo']) {
      expect(text).toContain(word);
    }
  });

  it('of every command that answers names --json and --csv', () => {
    const silent = [
      'serve',
      'api',
      'worker',
      'migrate',
      'demo',
      'keys',
      'ledger',
      'policy',
      'published',
      'import',
      'export',
      'year-end',
      'subscriptions',
      'deliveries',
      'alerts',
    ];
    for (const command of groups.filter((one) => !silent.includes(one.name()))) {
      expect([command.name(), helpOf(command)]).toEqual([
        command.name(),
        expect.stringMatching(/--json[\s\S]*--csv/),
      ]);
    }
  });
});

describe('output', () => {
  it('never lets a spreadsheet take text for a formula', () => {
    expect(['=1+1', '+1', '@x', '-x', '\tx', '\rx'].map(safeCell)).toEqual([
      "'=1+1",
      "'+1",
      "'@x",
      "'-x",
      "'\tx",
      "'\rx",
    ]);
    expect(['-1.50', 'a=b', '', null, 7].map(safeCell)).toEqual(['-1.50', 'a=b', '', '', '7']);
    const columns = [{ key: 'a', title: 'A' }];
    expect(csvOf({ columns, rows: [{ a: 'x,"y"' }, { a: '=z' }] })).toBe('a\n"x,""y"""\n\'=z\n');
  });

  it('draws tables whose Chinese cells are two columns wide', () => {
    const lines = tableOf({
      columns: figureColumns('元').slice(0, 2),
      rows: [
        { key: '201', name: '一般公共服务支出' },
        { key: '2010801', name: 'x' },
      ],
    }).split('\n');
    const width = (text: string) =>
      [...text].reduce((sum, letter) => sum + (/[\u2e80-\uffef]/.test(letter) ? 2 : 1), 0);
    expect(new Set(lines.map(width)).size).toBe(1);
  });
});
