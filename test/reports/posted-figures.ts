import type { Pool } from 'pg';
import type { Phase } from '../../src/reports/table.js';

// What every cell of the statutory tables has to be, summed by PostgreSQL over the postings and by the key
// of the cell alone: an independent account of what the tables say.

export interface At {
  readonly ledgerId: string;
  readonly seq: number;
  readonly asOf?: string | undefined;
}

/** A line's part of each column that can be asked for, in fen. */
interface Posted {
  readonly unit: string;
  readonly functional: string;
  readonly economic: string;
  readonly project: string;
  readonly source: string;
  readonly approved: bigint;
  readonly adjusted: bigint;
  readonly executed: bigint;
  readonly carriedIn: bigint;
  readonly returned: bigint;
  readonly remaining: bigint;
}

interface Told {
  readonly type: string;
  readonly unitCode: string;
  readonly source: string;
  readonly fen: bigint;
}

export interface PostedFigures {
  readonly lines: readonly Posted[];
  readonly received: readonly Told[];
  /** Carried out under contracts, by line. */
  readonly underContract: readonly { readonly line: Posted | undefined; readonly fen: bigint }[];
  readonly procured: readonly { readonly line: Posted | undefined; readonly fen: bigint }[];
  readonly previous: ReadonlyMap<string, bigint>;
  readonly tasks: ReadonlyMap<string, readonly string[]>;
}

/** The names that keys speak of: codes of units and projects by their printed names. */
export interface Names {
  readonly units: ReadonlyMap<string, string>;
  readonly projects: ReadonlyMap<string, string>;
}

const GOVERNMENT = ['general-public-budget', 'government-fund-budget', 'state-capital-budget'];
const isOwn = (source: string) => !GOVERNMENT.includes(source);

export async function postedFigures(pool: Pool, at: At): Promise<PostedFigures> {
  const bounds = [at.ledgerId, at.seq, at.asOf ?? '9999-12-31'];
  const within = 'ledger_id = $1 and seq <= $2 and effective_on <= $3';
  const { rows } = await pool.query(
    `select line_id, split_part(line_id, ':', 1) unit, split_part(line_id, ':', 2) functional,
       split_part(line_id, ':', 3) economic, split_part(line_id, ':', 4) project,
       split_part(line_id, ':', 5) source, coalesce(sum(original), 0) approved,
       sum(coalesce(original, 0) + coalesce(supplementary, 0) - coalesce(reduced, 0)
         + coalesce(reallocated, 0) + coalesce(carried_in, 0) + coalesce(provisional, 0)) adjusted,
       coalesce(sum(disbursed), 0) executed, coalesce(sum(carried_in), 0) "carriedIn",
       coalesce(sum(returned), 0) returned,
       sum(coalesce(unallotted, 0) + coalesce(available, 0) + coalesce(frozen, 0)
         + coalesce(pre_encumbered, 0) + coalesce(encumbered, 0) + coalesce(in_payment, 0)
         + coalesce(carried_out, 0)) remaining
     from ledger.posting where ${within} group by line_id`,
    bounds,
  );
  const amounts = ['approved', 'adjusted', 'executed', 'carriedIn', 'returned', 'remaining'];
  const lines = rows.map((row) => ({
    ...row,
    ...Object.fromEntries(amounts.map((name) => [name, BigInt(row[name])])),
  }));
  const lineOf = (lineId: string) => lines.find((line) => line.line_id === lineId);
  const events = (select: string, types: string) =>
    pool.query(
      `select ${select} from ledger.event cross join lateral (select payload::jsonb as body) b
       where ${within} and type in (${types}) order by seq`,
      bounds,
    );
  const received = await events(
    `type, body->>'unitCode' "unitCode", body->>'source' source, body->>'amountFen' fen`,
    `'RevenueReceived', 'RevenueRefunded'`,
  );
  const approvals = await events(`jsonb_array_elements(body->'lines') line`, `'BudgetApproved'`);
  const comparatives = await events(
    `jsonb_array_elements(body->'figures') figure`,
    `'ComparativesRecorded'`,
  );
  const tasks = await events(`body->'tasks' tasks`, `'MainTasksSet'`);
  const { rows: paid } = await pool.query(
    `select posting.line_id, posting.disbursed fen from ledger.posting
       join ledger.event using (ledger_id, seq)
       where posting.ledger_id = $1 and posting.seq <= $2 and posting.effective_on <= $3
         and posting.disbursed is not null and event.entity_id in (
           select first.entity_id from ledger.event first
           where first.ledger_id = $1 and first.type in ('PaymentRecorded', 'PaymentOrdered')
             and first.payload::jsonb ? 'encumbranceId')`,
    bounds,
  );
  return {
    lines,
    received: received.rows.map((row) => ({ ...row, fen: BigInt(row.fen) })),
    underContract: paid.map((row) => ({ line: lineOf(row.line_id), fen: BigInt(row.fen) })),
    procured: approvals.rows.flatMap(({ line: { lineId, procurement } }) =>
      procurement === undefined
        ? []
        : [{ line: lineOf(lineId), fen: BigInt(procurement.amountFen) }],
    ),
    previous: new Map(
      comparatives.rows.map(({ figure }) => [figure.figure, BigInt(figure.amountFen)]),
    ),
    tasks: new Map(
      (tasks.rows.at(-1)?.tasks ?? []).map(
        (task: { name: string; covers: 'basic' | { projectCodes: string[] } }) =>
          [task.name, task.covers === 'basic' ? ['basic'] : task.covers.projectCodes] as const,
      ),
    ),
  };
}

const sum = (amounts: readonly bigint[]) => amounts.reduce((total, fen) => total + fen, 0n);

/** What the cell of a key has to be; undefined where this account does not reach. */
export function postedFigure(
  figures: PostedFigures,
  names: Names,
  {
    tableId,
    key,
    phase,
  }: { readonly tableId: string; readonly key: string; readonly phase: Phase },
): bigint | undefined {
  const parts = key.split('|');
  switch (tableId) {
    case 'table-01':
      return sideOf(figures, phase, parts, () => true);
    case 'table-06':
      return sideOf(figures, phase, parts, (source) => !isOwn(source));
    case 'table-02': {
      const [owner = '', , column = ''] = parts;
      const unit = names.units.get(owner);
      const own = {
        ...figures,
        lines: figures.lines.filter((line) => owner === 'department' || line.unit === unit),
        received: figures.received.filter(
          ({ unitCode }) => owner === 'department' || unitCode === unit,
        ),
      };
      return sideOf(own, phase, ['income', column], () => true);
    }
    case 'table-09':
      return threePublic(figures, names, phase, parts);
    case 'table-12':
      return taskOf(figures, phase, parts);
    default:
      return expenditure(figures, names, phase, tableId, parts);
  }
}

function sideOf(
  { lines, received }: PostedFigures,
  phase: Phase,
  [side, item = '']: readonly string[],
  counts: (source: string) => boolean,
): bigint {
  const ours = lines.filter(({ source }) => counts(source));
  if (side === 'expenditure') {
    const own = ours.filter(({ source }) => isOwn(source));
    const ofOwn = received.filter(({ source }) => isOwn(source) && counts(source));
    const left =
      phase !== 'executed'
        ? 0n
        : sum(ours.filter(({ source }) => !isOwn(source)).map(({ remaining }) => remaining)) +
          receivedOf(ofOwn) +
          sum(own.map(({ carriedIn, executed, returned }) => carriedIn - executed - returned));
    const spent = sum(ours.map((line) => line[phase]));
    if (item === 'current-year') return spent;
    if (item === 'carried-to-next-year') return left;
    if (item === 'total') return spent + left;
    return sum(
      ours.filter(({ functional }) => functional.startsWith(item)).map((line) => line[phase]),
    );
  }
  const carried = phase === 'approved' ? 0n : sum(ours.map(({ carriedIn }) => carriedIn));
  const income = (wanted: (source: string) => boolean) =>
    sum(
      ours
        .filter(({ source }) => wanted(source))
        .map((line) => {
          if (phase === 'approved') return line.approved;
          const added = line.adjusted - line.carriedIn;
          if (phase === 'adjusted') return added;
          return (isOwn(line.source) ? 0n : added) - line.returned;
        }),
    ) +
    (phase === 'executed'
      ? receivedOf(
          received.filter(
            ({ source }) =>
              source !== 'carried-over' && isOwn(source) && counts(source) && wanted(source),
          ),
        )
      : 0n);
  if (item === 'carried-over') return carried;
  if (item === 'current-year') return income(() => true);
  if (item === 'total') return income(() => true) + carried;
  if (item === 'government-appropriation') return income((source) => !isOwn(source));
  if (item === 'unit-funds') return income((source) => source.startsWith('unit-funds'));
  return income((source) => source === item);
}

function receivedOf(told: readonly Told[]): bigint {
  return sum(told.map(({ type, fen }) => (type === 'RevenueReceived' ? fen : -fen)));
}

function expenditure(
  figures: PostedFigures,
  { units, projects }: Names,
  phase: Phase,
  tableId: string,
  [owner = '', code = '', column = '']: readonly string[],
): bigint | undefined {
  const sources: Readonly<Record<string, string>> = {
    'table-07': 'general-public-budget',
    'table-08': 'general-public-budget',
    'table-10': 'government-fund-budget',
    'table-11': 'state-capital-budget',
  };
  const counts = (line: Posted | undefined): boolean => {
    if (line === undefined) return false;
    if (owner !== 'department' && line.unit !== units.get(owner)) return false;
    if (sources[tableId] !== undefined && line.source !== sources[tableId]) return false;
    const isBasic = line.project === 'basic';
    if (tableId === 'table-04' && !isBasic) return false;
    if (tableId === 'table-05' && isBasic) return false;
    if (column === 'basic' && !isBasic) return false;
    if (column === 'project' && isBasic) return false;
    if (tableId === 'table-05') return code === '' || line.project === projects.get(code);
    const byEconomy = tableId === 'table-04' || tableId === 'table-08';
    return (byEconomy ? line.economic : line.functional).startsWith(code);
  };
  if (column.startsWith('procurement')) {
    // Of what a reallocation or a merger moves, and of suppliers, the hand-made cases tell.
    if (column !== 'procurement' || phase === 'adjusted') return undefined;
    const told = phase === 'approved' ? figures.procured : figures.underContract;
    return sum(told.filter(({ line }) => counts(line)).map(({ fen }) => fen));
  }
  const ofSource = (line: Posted) =>
    ['total', 'basic', 'project'].includes(column) ||
    (column === 'unit-funds' ? line.source.startsWith('unit-funds') : line.source === column);
  return sum(
    figures.lines.filter((line) => counts(line) && ofSource(line)).map((line) => line[phase]),
  );
}

const THREE_PUBLIC: Readonly<Record<string, readonly string[]>> = {
  total: ['30212', '30217', '31013', '30231'],
  'overseas-travel': ['30212'],
  'official-reception': ['30217'],
  'vehicle-subtotal': ['31013', '30231'],
  'vehicle-purchase': ['31013'],
  'vehicle-operation': ['30231'],
};
const FIGURE_OF: Readonly<Record<string, string>> = {
  '30212': 'overseas-travel',
  '30217': 'official-reception',
  '31013': 'vehicle-purchase',
  '30231': 'vehicle-operation',
};

function threePublic(
  { lines, previous }: PostedFigures,
  { units }: Names,
  phase: Phase,
  [owner = '', row, item = '']: readonly string[],
): bigint {
  const codes = THREE_PUBLIC[item] ?? [];
  const current = sum(
    lines
      .filter(
        ({ unit, economic, source }) =>
          unit === units.get(owner) &&
          source === 'general-public-budget' &&
          codes.includes(economic),
      )
      .map((line) => line[phase]),
  );
  // The script records last year's figures for the head office alone.
  const before =
    units.get(owner) === 'U1'
      ? sum(codes.map((code) => previous.get(FIGURE_OF[code] ?? '') ?? 0n))
      : 0n;
  if (row === 'previous') return before;
  return row === 'current' ? current : current - before;
}

function taskOf(
  { lines, tasks }: PostedFigures,
  phase: Phase,
  [name = '', column]: readonly string[],
): bigint {
  const covered = name === 'total' ? [...tasks.values()].flat() : (tasks.get(name) ?? []);
  return sum(
    lines
      .filter(({ project }) => covered.includes(project))
      .filter(({ source }) => column === 'total' || isOwn(source) === (column === 'other-funds'))
      .map((line) => line[phase]),
  );
}
