import { Controller, Param, Query, Req, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Line } from '../../domain/budget.js';
import type { Header } from '../../domain/header.js';
import { addressOf, FUND_SOURCES, NAME_FORM } from '../../domain/line.js';
import {
  rolledUp,
  type SubjectNode,
  subjectLevel,
  subjectTree,
  totalOf,
} from '../../domain/roll-up.js';
import { BALANCE, BALANCE_IN_YUAN, type BalanceInYuan, balanceInYuan } from '../../http/balance.js';
import type { Capability } from '../../http/capability.js';
import { LEDGER_ID, LEDGER_PATH, type LedgerPath, LINE_ID } from '../../http/fields.js';
import { MOMENT } from '../../http/moment.js';
import { NEXT_CURSOR, nextCursor, pageBy } from '../../http/paging.js';
import type { ApiReply, ApiRequest } from '../../http/request.js';
import { ReadRoute } from '../../http/route.js';
import { LinesQuery, LinesQueryHandler, nameOf } from './balances.queries.js';

const LINE = z
  .strictObject({
    lineId: z.string(),
    unitCode: z.string(),
    unitName: z.string(),
    functionalCode: z.string(),
    functionalName: z.string(),
    economicCode: z.string(),
    economicName: z.string(),
    kind: z.enum(['basic', 'project']),
    projectCode: z.string().optional(),
    projectName: z.string().optional(),
    fundSource: z.enum(FUND_SOURCES),
    ...BALANCE,
  })
  .meta({ id: 'Line' });

const LINES = z
  .strictObject({ seq: z.int(), items: z.array(LINE), nextCursor: NEXT_CURSOR })
  .meta({ id: 'Lines' });
const ONE_LINE = z.strictObject({ seq: z.int(), line: LINE });

const TOTALS = z.strictObject({ seq: z.int(), total: BALANCE_IN_YUAN });

interface Subject extends BalanceInYuan {
  code: string;
  name: string;
  level: number;
  children: Subject[];
}

const SUBJECT: z.ZodType<Subject> = z
  .strictObject({
    code: z.string(),
    name: z.string(),
    level: z.int().describe('1 is 类, 2 is 款, 3 is 项.'),
    ...BALANCE,
    get children() {
      return z.array(SUBJECT);
    },
  })
  .meta({ id: 'Subject' });

const SUBJECTS = z
  .strictObject({ seq: z.int(), total: BALANCE_IN_YUAN, items: z.array(SUBJECT) })
  .meta({ id: 'Subjects' });

const PROJECTS = z
  .strictObject({
    seq: z.int(),
    total: BALANCE_IN_YUAN,
    items: z.array(z.strictObject({ projectCode: z.string(), name: z.string(), ...BALANCE })),
  })
  .meta({ id: 'Projects' });

const UNITS = z
  .strictObject({
    seq: z.int(),
    total: BALANCE_IN_YUAN,
    items: z.array(z.strictObject({ unitCode: z.string(), name: z.string(), ...BALANCE })),
  })
  .meta({ id: 'Units' });

const DIGITS = 'must be digits: 3, 5 or 7';
const SELECTION = {
  unitCode: z.string().regex(NAME_FORM).optional(),
  functionalCode: z
    .string()
    .regex(/^([0-9]{3}|[0-9]{5}|[0-9]{7})$/, DIGITS)
    .optional()
    .describe('This subject and everything under it.'),
  economicCode: z
    .string()
    .regex(/^([0-9]{3}|[0-9]{5})$/, 'must be digits: 3 or 5')
    .optional()
    .describe('This subject and everything under it.'),
  projectCode: z.string().regex(NAME_FORM).optional().describe('`basic`: lines without project.'),
  fundSource: z.enum(FUND_SOURCES).optional(),
};

const LINE_PATH = z.strictObject({ ledgerId: LEDGER_ID, lineId: LINE_ID });
const MOMENT_QUERY = z.strictObject(MOMENT);
const LINES_QUERY = z.strictObject({ ...MOMENT, ...SELECTION, ...pageBy(/^[A-Za-z0-9:_-]+$/) });
const TOTAL_QUERY = z.strictObject({ ...MOMENT, ...SELECTION });
const SUBJECTS_QUERY = z.strictObject({
  ...MOMENT,
  ...SELECTION,
  level: z
    .enum(['1', '2', '3'])
    .transform(Number)
    .optional()
    .describe('Only this level, as a flat list; without it the whole tree.'),
});

type TotalQuery = z.output<typeof TOTAL_QUERY>;
type SubjectsQuery = z.output<typeof SUBJECTS_QUERY>;

@ApiTags('balances')
@Controller('v1/ledgers/:ledgerId')
export class BalancesController {
  constructor(private readonly queryBus: QueryBus) {}

  @ReadRoute('lines', { id: 'listLines', summary: 'Budget lines with balances', answer: LINES })
  async lines(
    @Param({ schema: LEDGER_PATH }) { ledgerId }: LedgerPath,
    @Query({ schema: LINES_QUERY }) query: z.output<typeof LINES_QUERY>,
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: ApiReply,
  ): Promise<z.infer<typeof LINES>> {
    const { asOf, knownAt, limit, cursor, ...selection } = query;
    const page = { limit, after: cursor };
    const asked = new LinesQuery(ledgerId, selection, { asOf, knownAt }, page);
    const { header, seq, lines, more } = await this.queryBus.execute(asked);
    const items = lines.map((line) => spokenLine(header, line));
    const lastKey = more ? lines.at(-1)?.lineId : undefined;
    return { seq, items, nextCursor: nextCursor({ request, reply }, lastKey) };
  }

  @ReadRoute('lines/:lineId', { id: 'getLine', summary: 'One budget line', answer: ONE_LINE })
  async line(
    @Param({ schema: LINE_PATH }) { ledgerId, lineId }: z.output<typeof LINE_PATH>,
    @Query({ schema: MOMENT_QUERY }) moment: z.output<typeof MOMENT_QUERY>,
  ): Promise<z.infer<typeof ONE_LINE>> {
    const asked = new LinesQuery(ledgerId, { lineId }, moment);
    const { header, seq, lines } = await this.queryBus.execute(asked);
    const [line] = lines.map((found) => spokenLine(header, found));
    if (line === undefined) throw new Error('a line was found and is not there');
    return { seq, line };
  }

  @ReadRoute('balances', { id: 'getTotal', summary: 'All lines together', answer: TOTALS })
  async total(
    @Param({ schema: LEDGER_PATH }) { ledgerId }: LedgerPath,
    @Query({ schema: TOTAL_QUERY }) query: TotalQuery,
  ): Promise<z.infer<typeof TOTALS>> {
    const { seq, lines } = await this.all(ledgerId, query);
    return { seq, total: balanceInYuan(totalOf(lines)) };
  }

  @ReadRoute('balances/functional', {
    id: 'listFunctionalBalances',
    summary: 'Balances by functional subject',
    answer: SUBJECTS,
  })
  functional(
    @Param({ schema: LEDGER_PATH }) { ledgerId }: LedgerPath,
    @Query({ schema: SUBJECTS_QUERY }) query: SubjectsQuery,
  ): Promise<z.infer<typeof SUBJECTS>> {
    return this.subjects('functional', ledgerId, query);
  }

  @ReadRoute('balances/economic', {
    id: 'listEconomicBalances',
    summary: 'Balances by economic subject',
    answer: SUBJECTS,
  })
  economic(
    @Param({ schema: LEDGER_PATH }) { ledgerId }: LedgerPath,
    @Query({ schema: SUBJECTS_QUERY }) query: SubjectsQuery,
  ): Promise<z.infer<typeof SUBJECTS>> {
    return this.subjects('economic', ledgerId, query);
  }

  @ReadRoute('balances/projects', {
    id: 'listProjectBalances',
    summary: 'Balances by project; `basic` is everything without one',
    answer: PROJECTS,
  })
  async projects(
    @Param({ schema: LEDGER_PATH }) { ledgerId }: LedgerPath,
    @Query({ schema: TOTAL_QUERY }) query: TotalQuery,
  ): Promise<z.infer<typeof PROJECTS>> {
    const { header, seq, lines } = await this.all(ledgerId, query);
    const items = [...rolledUp('project', lines)].sort(byKey).map(([projectCode, balance]) => ({
      projectCode,
      name: nameOf(header, 'project', projectCode),
      ...balanceInYuan(balance),
    }));
    return { seq, total: balanceInYuan(totalOf(lines)), items };
  }

  @ReadRoute('balances/units', {
    id: 'listUnitBalances',
    summary: 'Balances by budget unit',
    answer: UNITS,
  })
  async units(
    @Param({ schema: LEDGER_PATH }) { ledgerId }: LedgerPath,
    @Query({ schema: TOTAL_QUERY }) query: TotalQuery,
  ): Promise<z.infer<typeof UNITS>> {
    const { header, seq, lines } = await this.all(ledgerId, query);
    const items = [...rolledUp('unit', lines)].sort(byKey).map(([unitCode, balance]) => ({
      unitCode,
      name: nameOf(header, 'unit', unitCode),
      ...balanceInYuan(balance),
    }));
    return { seq, total: balanceInYuan(totalOf(lines)), items };
  }

  private async subjects(
    rollUp: 'functional' | 'economic',
    ledgerId: string,
    { level, ...query }: SubjectsQuery,
  ): Promise<z.infer<typeof SUBJECTS>> {
    const { header, seq, lines } = await this.all(ledgerId, query);
    const spoken = ({ code, balance, children }: SubjectNode): Subject => ({
      code,
      name: nameOf(header, rollUp, code),
      level: subjectLevel(code),
      ...balanceInYuan(balance),
      children: level === undefined ? children.map(spoken) : [],
    });
    const balances = rolledUp(rollUp, lines);
    const nodes =
      level === undefined
        ? subjectTree(balances)
        : [...balances]
            .filter(([code]) => subjectLevel(code) === level)
            .sort(byKey)
            .map(([code, balance]) => ({ code, balance, children: [] }));
    return { seq, total: balanceInYuan(totalOf(lines)), items: nodes.map(spoken) };
  }

  private all(ledgerId: string, { asOf, knownAt, ...selection }: TotalQuery) {
    return this.queryBus.execute(new LinesQuery(ledgerId, selection, { asOf, knownAt }));
  }
}

export const BALANCES: Capability = {
  tag: 'balances',
  handlers: [LinesQueryHandler],
  controllers: [BalancesController],
};

function spokenLine(header: Header, { lineId, balance }: Line): z.infer<typeof LINE> {
  const address = addressOf(lineId);
  const { unitCode, functionalCode, economicCode, kind, projectCode, fundSource } = address;
  const project = projectCode && {
    projectCode,
    projectName: nameOf(header, 'project', projectCode),
  };
  return {
    lineId,
    unitCode,
    unitName: nameOf(header, 'unit', unitCode),
    functionalCode,
    functionalName: nameOf(header, 'functional', functionalCode),
    economicCode,
    economicName: nameOf(header, 'economic', economicCode),
    kind,
    ...(project || {}),
    fundSource,
    ...(balanceInYuan(balance) satisfies BalanceInYuan),
  };
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
