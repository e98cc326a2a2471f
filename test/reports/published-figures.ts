import { readFileSync } from 'node:fs';
import { type Figure, keyOf, type Printed } from '../../src/reports/figure.js';
import { statutoryTable } from '../../src/reports/statutory-table.js';
import { openingHistory, sourceOfHistory } from './sample-source.js';

// The figures of the publication that the sample is made of, as they are printed. Amounts that the text calls a
// decrease have a minus here.

export const HEAD = '深圳市龙岗区审计局本级';
export const OFFICES = '深圳市龙岗区派出审计所';
export const CENTRE = '深圳市龙岗区政府投资审计事务中心';
export const NETWORK = '信息系统运行与维护（通用项目）';
export const EQUIPMENT = '办公设备购置（通用项目）';
export const VEHICLE = '公车购置（通用项目）';

/** Every figure of the narrative as the publication prints it; a decrease has a minus here. */
export const PUBLISHED: readonly (readonly [key: string, printed: string])[] = [
  ['institutions|units', '3'],
  ['institutions|department|posts-filled', '74'],
  ['institutions|department|veterans-retired', '0'],
  ['institutions|department|retired', '10'],
  ['institutions|department|vehicles-held', '2'],
  [`institutions|${HEAD}|posts-filled`, '36'],
  [`institutions|${HEAD}|veterans-retired`, '0'],
  [`institutions|${HEAD}|retired`, '8'],
  [`institutions|${HEAD}|vehicles-held`, '2'],
  [`institutions|${OFFICES}|posts-filled`, '33'],
  [`institutions|${OFFICES}|vehicles-held`, '0'],
  [`institutions|${CENTRE}|posts-filled`, '5'],
  [`institutions|${CENTRE}|veterans-retired`, '0'],
  [`institutions|${CENTRE}|retired`, '2'],
  [`institutions|${CENTRE}|vehicles-held`, '0'],
  ['total|revenue', '3,451'],
  ['total|revenue-change', '-356'],
  ['total|revenue-change-percent', '-9'],
  ['total|expenditure', '3,451'],
  ['total|expenditure-change', '-356'],
  ['total|expenditure-change-percent', '-9'],
  [`expenditure|${HEAD}|total`, '3,451'],
  [`expenditure|${HEAD}|personnel`, '2,944'],
  [`expenditure|${HEAD}|operating`, '195'],
  [`expenditure|${HEAD}|individuals`, '93'],
  [`expenditure|${HEAD}|capital`, '2'],
  [`expenditure|${HEAD}|projects`, '217'],
  [`project|${VEHICLE}|amount`, '18'],
  [`project|${VEHICLE}|change`, '0'],
  [`project|${NETWORK}|amount`, '2'],
  [`project|${NETWORK}|change`, '0'],
  ['project|审计业务|amount', '155'],
  ['project|审计业务|purpose|审计组外勤保障经费', '5'],
  ['project|审计业务|purpose|协审费', '150'],
  ['project|审计业务|change', '101'],
  ['project|审计业务|change-percent', '187'],
  ['project|审计管理事务|amount', '35'],
  ['project|审计管理事务|purpose|档案制作工作', '33'],
  ['project|审计管理事务|purpose|购买审计书籍', '2'],
  ['project|审计管理事务|change', '23'],
  ['project|审计管理事务|change-percent', '192'],
  [`project|${EQUIPMENT}|amount`, '7'],
  [`project|${EQUIPMENT}|change`, '-87'],
  [`project|${EQUIPMENT}|change-percent`, '-92'],
  ['procurement|total', '123'],
  ['procurement|goods', '21'],
  ['procurement|works', '0'],
  ['procurement|services', '102'],
  ['three-public|total', '26.5'],
  ['three-public|total-change', '0'],
  ['three-public|total-change-percent', '0'],
  ['three-public|overseas-travel', '0'],
  ['three-public|official-reception', '0.5'],
  ['three-public|official-reception-change', '0'],
  ['three-public|vehicle-subtotal', '26'],
  ['three-public|vehicle-purchase', '18'],
  ['three-public|vehicle-purchase-change', '0'],
  ['three-public|vehicle-operation', '8'],
  ['three-public|vehicle-operation-change', '0'],
  ['performance|units', '3'],
  ['performance|projects', '5'],
  ['performance|amount', '217'],
  [`key-project|${NETWORK}|amount`, '2'],
  ['key-project|审计业务|amount', '155'],
  ['key-project|审计管理事务|amount', '35'],
  [`key-project|${EQUIPMENT}|amount`, '7'],
  [`key-project|${VEHICLE}|amount`, '18'],
  ['agency-operating-funds|amount', '197'],
  ['agency-operating-funds|change', '1'],
  ['agency-operating-funds|change-percent', '1'],
  ['assets|vehicles-held', '2'],
  ['assets|general-equipment-held', '0'],
  ['assets|special-equipment-held', '0'],
  ['assets|vehicles-planned', '1'],
  ['assets|general-equipment-planned', '0'],
  ['assets|special-equipment-planned', '0'],
  ['other|government-fund-budget', '0'],
  ['other|state-capital-budget', '0'],
];

/** Names of a project in the text and in table 12. */
export const PROJECTS = [
  { name: NETWORK, aliases: ['信息系统运行与维护'] },
  { name: EQUIPMENT, aliases: ['办公设备购置'] },
  { name: VEHICLE, aliases: ['一般公务用车购置费'] },
];

const PRINTED = JSON.parse(
  readFileSync(new URL('../fixtures/longgang-2023-printed.json', import.meta.url), 'utf8'),
);
const WAN = 1_000_000n;

/** Every figure of the nine tables that were printed and of the narrative, by the keys of the ledger's tables. */
export function publishedFigures(): Figure[] {
  return [
    ...[1, 3, 6, 7, 8, 9, 10, 11, 12].flatMap(printedTable),
    ...PUBLISHED.map(([key, text]) => {
      const stepFen = key.startsWith('three-public') && !key.endsWith('percent') ? WAN / 10n : WAN;
      return { tableId: 'narrative', key, printed: printed(text, stepFen) };
    }),
  ];
}

// Table 9 prints tenths, table 12 everything.
const STEPS: Readonly<Record<number, bigint>> = { 9: WAN / 10n, 12: 1n };

function printedTable(number: number): Figure[] {
  const { tableId, rows } = statutoryTable(number)(sourceOfHistory(openingHistory()), {
    phase: 'approved',
  });
  const stepFen = STEPS[number] ?? WAN;
  if (number === 12) {
    const columns = ['total', 'fiscal-appropriation', 'other-funds'];
    return PRINTED[tableId].tasks.flatMap(([task, ...texts]: readonly string[]) =>
      texts.map((text, index) => ({
        tableId,
        key: keyOf(task === '金额合计' ? 'total' : (task ?? ''), columns[index] ?? ''),
        printed: printed(text, stepFen),
      })),
    );
  }
  return rows.flatMap(({ cells }, row) =>
    cells.flatMap((cell, column) => {
      if (cell.type === 'text') return [];
      const text: string = PRINTED[tableId][row][column];
      return [{ tableId, key: cell.key, printed: printed(text, stepFen) }];
    }),
  );
}

/** What a text of 万元 says. */
export function printed(text: string, stepFen: bigint): Printed {
  const [whole = '', decimals = ''] = text.replaceAll(/[,-]/g, '').split('.');
  const sizeFen = BigInt(whole + decimals.padEnd(6, '0'));
  return { text, valueFen: text.startsWith('-') ? -sizeFen : sizeFen, stepFen };
}
