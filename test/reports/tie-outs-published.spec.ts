import { beforeAll, describe, expect, it } from '@jest/globals';
import { tieOut, type TieOutReport } from '../../src/reports/tie-outs/tie-out.js';
import { PROJECTS, publishedFigures } from './published-figures.js';

describe('the published document', () => {
  let report: TieOutReport;

  beforeAll(async () => {
    report = await tieOut(publishedFigures(), { projects: PROJECTS });
  });

  it('shows', () => {
    console.log(JSON.stringify(report.conflicts, undefined, 1));
    for (const r of report.results) if (!['exact'].includes(r.verdict)) console.log(r.verdict, r.identityId, r.note, r.differenceFen);
    console.log(report.results.length, [...new Set(report.results.map((r) => r.verdict))].map((v) => `${v} ${report.results.filter((r) => r.verdict === v).length}`));
    expect(report.amounts).toBeDefined();
  });
});
