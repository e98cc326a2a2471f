import { formatYuan } from '../domain/money.js';
import { type TieOutResult, tieOut } from '../reports/tie-outs/tie-out.js';
import { Found } from './failures.js';
import { print } from './output.js';
import type { TieOutOptions } from './published.js';
import { readDocument } from './published-read.js';

const COLUMNS = [
  { key: 'verdict', title: '结论 verdict' },
  { key: 'identity', title: '勾稽关系 identity' },
  { key: 'title', title: '名称 title' },
  { key: 'difference', title: '差额 difference', align: 'right' },
  { key: 'cells', title: '单元格 cells' },
] as const;

// What holds as printed, and what could not be asked for want of figures, is of no interest to most.
const QUIET: readonly TieOutResult['verdict'][] = ['exact', 'not-applicable'];

/** Ties a published document out and prints what does not simply hold. Throws `Found` on contradictions. */
export async function printTieOuts(file: string, options: TieOutOptions): Promise<void> {
  const document = await readDocument(file);
  const { results, conflicts } = await tieOut(document.figures, { projects: document.projects });
  const shown = options.all ? results : results.filter(({ verdict }) => !QUIET.includes(verdict));
  print(
    {
      columns: COLUMNS,
      rows: shown.map((result) => ({
        verdict: result.verdict,
        identity: result.identityId,
        title: result.titleZh,
        difference: formatYuan(result.differenceFen),
        cells: result.cells.map(({ key, text }) => `${key}=${text}`).join('; '),
      })),
      json: { results: shown.map(inJson), conflicts, counts: countsOf(results) },
    },
    options,
  );
  const contradictions = results.filter(({ verdict }) => verdict === 'contradiction').length;
  if (contradictions > 0) throw new Found(`${contradictions} contradictions`);
}

function countsOf(results: readonly TieOutResult[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { verdict } of results) counts[verdict] = (counts[verdict] ?? 0) + 1;
  return counts;
}

// Fen are strings in JSON, and so are factors, which are as exact.
function inJson({ differenceFen, cells, ...result }: TieOutResult) {
  return {
    ...result,
    differenceFen: String(differenceFen),
    cells: cells.map(({ factor, ...cell }) => ({ ...cell, factor: String(factor) })),
  };
}
