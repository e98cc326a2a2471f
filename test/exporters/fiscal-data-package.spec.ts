import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { parse } from 'csv-parse/sync';
import { approveBudget } from '../../src/domain/appropriation.js';
import { foldBudget } from '../../src/domain/budget.js';
import { addressOf } from '../../src/domain/line.js';
import { parseYuan } from '../../src/domain/money.js';
import { openLedger } from '../../src/domain/opening.js';
import { totalOf } from '../../src/domain/roll-up.js';
import { fiscalDataPackage } from '../../src/exporters/fiscal-data-package.js';
import { OFFICER, OPENING, OPENING_LINES } from '../domain/fixture.js';
import { record } from '../domain/specification.js';

// What the published schema of the profile asks of a description, in short.
const PROFILE = {
  type: 'object',
  required: ['name', 'resources', 'model', 'profile'],
  properties: {
    profile: { const: 'fiscal-data-package' },
    name: { type: 'string', pattern: '^([-a-z0-9._/])+$' },
    countryCode: { type: 'string', pattern: '^[A-Z]{2}$' },
    granularity: { enum: ['aggregated', 'transactional'] },
    fiscalPeriod: { type: 'object', required: ['start'] },
    resources: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['name', 'path', 'schema', 'profile'],
        properties: { profile: { const: 'tabular-data-resource' } },
      },
    },
    model: {
      type: 'object',
      required: ['measures', 'dimensions'],
      properties: {
        measures: {
          additionalProperties: {
            type: 'object',
            required: ['source', 'currency'],
            properties: {
              currency: { type: 'string', pattern: '^[A-Z]{3}$' },
              direction: { enum: ['expenditure', 'revenue'] },
              phase: { enum: ['proposed', 'approved', 'adjusted', 'executed'] },
            },
          },
        },
        dimensions: {
          additionalProperties: {
            type: 'object',
            required: ['attributes', 'primaryKey'],
            properties: {
              dimensionType: {
                enum: [
                  'datetime',
                  'entity',
                  'classification',
                  'activity',
                  'fact',
                  'location',
                  'other',
                ],
              },
              classificationType: { enum: ['functional', 'administrative', 'economic'] },
              attributes: {
                additionalProperties: {
                  type: 'object',
                  required: ['source'],
                  additionalProperties: { type: 'string' },
                },
              },
            },
          },
        },
      },
    },
  },
};

const opened = openLedger(foldBudget([]), OPENING, OFFICER);
const approved = approveBudget(foldBudget(record(opened)), { lines: OPENING_LINES }, OFFICER);
const { header, lines } = foldBudget(record([...opened, ...approved]));
if (header === undefined) throw new Error('the ledger is not open');
const source = {
  header,
  seq: 2,
  lines: [...lines.values()].map((line) => ({ ...line, address: addressOf(line.lineId) })),
};
const [description, data] = fiscalDataPackage(source, { asOf: '2023-06-30' });
const parsed = JSON.parse(description?.content ?? '');
const rows: Readonly<Record<string, string>>[] = parse(data?.content ?? '', { columns: true });

describe('a fiscal data package', () => {
  it('is described as its profile asks', () => {
    const ajv = new Ajv({ strict: false });
    expect(ajv.validate(PROFILE, parsed)).toBe(true);
    expect(parsed.ledger).toEqual({ ledgerId: OPENING.ledgerId, seq: 2, asOf: '2023-06-30' });
  });

  it('names no column that its data lacks, and lacks none that its data has', () => {
    const names = parsed.resources[0].schema.fields.map(({ name }: { name: string }) => name);
    expect(Object.keys(rows[0] ?? {})).toEqual(names);
    const { measures, dimensions } = parsed.model;
    const sources = [
      ...Object.values<{ source: string }>(measures),
      ...Object.values<{ attributes: Record<string, { source: string }> }>(dimensions).flatMap(
        ({ attributes }) => Object.values(attributes),
      ),
    ].map((attribute) => attribute.source);
    expect(sources.filter((name) => !names.includes(name))).toEqual([]);
    for (const [phase, measure] of Object.entries(measures))
      expect(measure).toMatchObject({ phase });
  });

  it('adds up to the ledger, line by line and in every phase', () => {
    expect(rows).toHaveLength(OPENING_LINES.length);
    const sum = (phase: string) =>
      rows.reduce((total, row) => total + (parseYuan(row[phase] ?? '') ?? 0n), 0n);
    const total = totalOf(source.lines);
    expect(sum('approved')).toBe(total.original);
    expect(sum('adjusted')).toBe(total.original);
    expect(sum('executed')).toBe(0n);
    expect(rows.map((row) => row.line_id)).toEqual(source.lines.map(({ lineId }) => lineId));
  });

  it('tells codes with their parents and names', () => {
    expect(rows[0]).toMatchObject({
      fiscal_year: '2023',
      unit: '审计局本级',
      functional_1_code: '201',
      functional_1: '一般公共服务支出',
      functional_3_code: '2010801',
      functional_3: '行政运行',
      economic_1_code: '301',
      economic_2: '基本工资',
      kind: 'basic',
      project_code: '',
      fund_source: '一般公共预算拨款',
    });
  });
});
