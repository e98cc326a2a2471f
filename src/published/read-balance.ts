import { keyOf } from '../reports/figure.js';
import { looksLikeAmount } from './amounts.js';
import type { FoundTable } from './find-tables.js';
import { type HeadColumn, type TablePage, tellUnknownColumns } from './heads.js';
import { NamesInOrder } from './names-in-order.js';
import { type KeyedCell, type Setting, type TableReading, tell } from './reading.js';
import { type Entry, entriesOf } from './rows.js';
import type { SourceCell } from './source.js';
import { compact, withoutNumber } from './words.js';

// Tables of income on the left and expenditure on the right. Their rows have no codes: expenditure is
// known by its names, which come in the order of the codes.

/** Reads such a table; the codes of the other tables have to be known. */
export function readBalance(
  { layout }: FoundTable,
  pages: readonly TablePage[],
  setting: Setting,
): TableReading {
  const entries = entriesOf(pages, ['name'], setting);
  const names = new NamesInOrder(setting.functionalCodes);
  const carried = { income: false };
  const rows = new Map<Entry['line'], KeyedCell[]>();
  for (const entry of entries) {
    const item = itemOf(entry, { setting, names, carried });
    const cells = rows.get(entry.line) ?? [];
    rows.set(entry.line, [...cells, ...keyedCells(entry, item)]);
  }
  tellUnknownColumns(pages, layout, setting);
  return { rows: [...rows.values()], notes: [] };
}

interface Item {
  readonly side: 'income' | 'expenditure';
  readonly item: string;
}

const INCOME: readonly (readonly [string, RegExp])[] = [
  ['total', /^收入总计$|^总计$/],
  ['current-year', /^本年收入(?:合计)?$/],
  ['carried-over', /^(?:上年|年初)(?:财政拨款)?(?:结余|结转)/],
  ['non-fiscal-balance-used', /^(?:使用|用)非财政拨款(?:结余|资金)|^用事业基金弥补/],
  ['government-appropriation', /^(?:政府预算|财政)拨款(?:收入)?$/],
  ['general-public-budget', /^一般公共预算(?:财政)?(?:拨款)?(?:收入)?$/],
  ['government-fund-budget', /^政府性基金(?:预算)?(?:财政)?(?:拨款)?(?:收入)?$/],
  ['state-capital-budget', /^国有资本经营(?:预算)?(?:财政)?(?:拨款)?(?:收入)?$/],
  ['fiscal-special-account', /^财政专户管理资金(?:收入)?$/],
  ['unit-funds', /^单位资金(?:收入)?$/],
  ['unit-funds-business', /^事业收入$/],
  ['unit-funds-operating', /^(?:事业单位)?经营收入$/],
  ['unit-funds-superior-subsidy', /^上级补助收入$/],
  ['unit-funds-subordinate-remittance', /^附属单位上缴收入$/],
  ['unit-funds-other', /^其他收入$/],
];

const EXPENDITURE: readonly (readonly [string, RegExp])[] = [
  ['total', /^支出总计$|^总计$/],
  ['current-year', /^本年支出(?:合计)?$/],
  ['carried-to-next-year', /^(?:结转下年|(?:年终|年末)(?:财政拨款)?(?:结余|结转))/],
  ['balance-distributed', /^结余分配$/],
];

function itemOf(
  entry: Entry,
  context: {
    readonly setting: Setting;
    readonly names: NamesInOrder;
    readonly carried: { income: boolean };
  },
): Item | undefined {
  const { setting, names, carried } = context;
  const side = entry.block === 0 ? 'income' : 'expenditure';
  const amount = entry.amounts.find(({ cell }) => looksLikeAmount(cell.text));
  if (entry.name === undefined) {
    if (amount !== undefined) tell(setting, 'name-missing', amount.cell, 'stands beside no name');
    return undefined;
  }
  const label = withoutNumber(entry.name.text);
  const known = (side === 'income' ? INCOME : EXPENDITURE).find(([, words]) => words.test(label));
  if (known !== undefined) return { side, item: incomePart(known[0], { side, carried }) };
  if (side === 'expenditure') {
    const code = names.codeOf(label, { isClass: isNumbered(entry.name) });
    if (code !== undefined) return { side, item: code };
  }
  if (amount !== undefined) {
    const what = 'is no item of the table, and no code of the other tables has this name';
    tell(setting, 'code-unknown', entry.name, what);
  }
  return undefined;
}

// Below 上年结转 its parts have the names of the sources once more.
function incomePart(
  item: string,
  { side, carried }: { readonly side: Item['side']; readonly carried: { income: boolean } },
): string {
  if (side !== 'income') return item;
  const isPart = /-budget$/.test(item);
  const part = isPart && carried.income ? keyOf('carried-over', item) : item;
  if (!isPart) carried.income = item === 'carried-over';
  return part;
}

function isNumbered(name: SourceCell): boolean {
  return /^[一二三四五六七八九十]+[、.]/.test(compact(name.text));
}

function keyedCells({ name, amounts }: Entry, item: Item | undefined): KeyedCell[] {
  const cells = amounts.map(({ column, cell }) => {
    if (item === undefined || column.columnId === undefined) return { cell };
    return { cell, key: keyOf(item.side, item.item, ...columnParts(column)) };
  });
  return name === undefined ? cells : [{ cell: name }, ...cells];
}

function columnParts({ columnId = '', phase }: HeadColumn): string[] {
  return [...(columnId === 'amount' ? [] : [columnId]), ...(phase === undefined ? [] : [phase])];
}
