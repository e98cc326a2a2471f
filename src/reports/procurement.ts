import type { LineAmount, Procurement } from '../domain/appropriation-events.js';
import type { SupplierSize } from '../domain/commitment-events.js';
import type { Recorded } from '../domain/events.js';
import { addressOf } from '../domain/line.js';
import type { LineMove } from '../domain/organisation-events.js';
import type { TransferAmount } from '../domain/reallocation-events.js';
import type { ReportLine } from './source.js';
import type { Phase } from './table.js';

// 政府采购 of each line, event by event. The approval says how much of a line it is and what of that is
// reserved for smaller suppliers; a reallocation says how much of it moves; a payment that names a contract
// (采购合同) is procurement carried out, from a supplier of the size that the contract says.

/** What an event does to the procurement of a line, in the phases that it counts in. */
export interface ProcurementMovement extends Procurement {
  readonly seq: number;
  readonly lineId: string;
  readonly phases: readonly Phase[];
}

// What the events so far have told.
interface Known {
  readonly categories: Map<string, Procurement['category']>;
  readonly suppliers: Map<string, SupplierSize | undefined>;
  /** The contract of each payment that names one. */
  readonly contracts: Map<string, string>;
  readonly sums: Sums;
}

type Sums = Map<string, Record<Phase, Figures>>;

type Figures = Omit<Procurement, 'category'>;

const NOTHING: Figures = { amountFen: 0n, smeFen: 0n, smallMicroFen: 0n };

/** The movements of a history, in its order. It may leave out every event that none follows from. */
export function procurementMovements(history: readonly Recorded[]): ProcurementMovement[] {
  const known: Known = {
    categories: new Map(),
    suppliers: new Map(),
    contracts: new Map(),
    sums: new Map(),
  };
  return history.flatMap((recorded) => {
    learn(known, recorded);
    const movements = movementsOf(known, recorded);
    for (const movement of movements) add(known.sums, movement);
    return movements;
  });
}

/** The procurement of every line that has any, by phase and category. */
export function procurementByLine(
  movements: readonly ProcurementMovement[],
): ReadonlyMap<string, NonNullable<ReportLine['procurement']>> {
  const byLine = new Map<string, ProcurementMovement[]>();
  for (const movement of movements) {
    byLine.set(movement.lineId, [...(byLine.get(movement.lineId) ?? []), movement]);
  }
  const sums = [...byLine].map(([lineId, ofLine]) => {
    const inPhase = (phase: Phase) => summed(ofLine.filter(({ phases }) => phases.includes(phase)));
    const [approved, adjusted] = [inPhase('approved'), inPhase('adjusted')];
    return [lineId, { approved, adjusted, executed: inPhase('executed') }] as const;
  });
  return new Map(sums);
}

function summed(movements: readonly Procurement[]): readonly Procurement[] {
  const sums = new Map<Procurement['category'], Figures>();
  for (const movement of movements) {
    sums.set(movement.category, plus(sums.get(movement.category) ?? NOTHING, movement));
  }
  return [...sums]
    .map(([category, figures]) => ({ category, ...figures }))
    .filter(({ amountFen, smeFen }) => amountFen !== 0n || smeFen !== 0n);
}

function learn(known: Known, { event }: Recorded): void {
  switch (event.type) {
    case 'BudgetApproved':
      for (const { lineId, procurement } of event.lines) {
        if (procurement !== undefined) known.categories.set(lineId, procurement.category);
      }
      return;
    case 'EncumbranceRecorded':
      known.suppliers.set(event.encumbranceId, event.supplierSize);
      return;
    case 'CarryOverReceived':
      for (const contract of event.contracts) {
        known.suppliers.set(contract.encumbranceId, contract.supplierSize);
      }
      return;
    case 'PaymentOrdered':
    case 'PaymentRecorded':
      if (event.encumbranceId !== undefined) {
        known.contracts.set(event.paymentId, event.encumbranceId);
      }
      return;
    default:
  }
}

function movementsOf(known: Known, { seq, event }: Recorded): ProcurementMovement[] {
  const paid = (paymentId: string, lines: readonly LineAmount[]) =>
    lines.flatMap((line) => executed(known, { seq, paymentId, ...line }));
  switch (event.type) {
    case 'BudgetApproved':
      return event.lines.flatMap(({ lineId, procurement }) =>
        procurement === undefined
          ? []
          : [{ seq, lineId, phases: ['approved', 'adjusted'] as const, ...procurement }],
      );
    case 'BudgetReallocated':
      return reallocated(known, seq, event);
    case 'UnitMerged':
    case 'ProjectMerged':
    case 'ProjectMoved':
      return event.moves.flatMap((move) => moved(known, seq, move));
    case 'UnitMovedOut':
      return event.lines.flatMap(({ lineId }) =>
        budgeted(known, seq, lineId, opposite(unspent(known, lineId))),
      );
    case 'PaymentSettled':
    case 'PaymentRecorded':
      return paid(event.paymentId, [event]);
    case 'PaymentRefunded':
      return paid(event.paymentId, [{ ...event, amountFen: -event.amountFen }]);
    case 'PaymentCorrected': {
      const { fromLineId, toLineId, amountFen } = event;
      const back = { lineId: fromLineId, amountFen: -amountFen };
      return paid(event.paymentId, [back, { lineId: toLineId, amountFen }]);
    }
    default:
      return [];
  }
}

// Of what moves, nobody says what is reserved for smaller suppliers: what is not reserved goes first.
function reallocated(
  known: Known,
  seq: number,
  {
    from,
    to,
  }: { readonly from: readonly TransferAmount[]; readonly to: readonly TransferAmount[] },
): ProcurementMovement[] {
  const taken = from.flatMap(({ lineId, procurementFen = 0n }) => {
    const { amountFen, smeFen, smallMicroFen } = sumsOf(known, lineId).adjusted;
    const leftFen = amountFen - procurementFen;
    const change = {
      amountFen: -procurementFen,
      smeFen: least(leftFen, smeFen) - smeFen,
      smallMicroFen: least(leftFen, smallMicroFen) - smallMicroFen,
    };
    return budgeted(known, seq, lineId, procurementFen === 0n ? NOTHING : change);
  });
  const given = to.flatMap(({ lineId, procurementFen = 0n }) =>
    budgeted(known, seq, lineId, { ...NOTHING, amountFen: procurementFen }),
  );
  return [...taken, ...given];
}

// What is left of a line goes to another with what is left of its procurement; what was spent stays.
function moved(
  known: Known,
  seq: number,
  { fromLineId, toLineId }: LineMove,
): ProcurementMovement[] {
  const left = unspent(known, fromLineId);
  return [
    ...budgeted(known, seq, fromLineId, opposite(left)),
    ...budgeted(known, seq, toLineId, left),
  ];
}

function unspent(known: Known, lineId: string): Figures {
  const { adjusted, executed } = sumsOf(known, lineId);
  const left = (part: keyof Figures) => {
    const fen = adjusted[part] - executed[part];
    return fen > 0n ? fen : 0n;
  };
  return {
    amountFen: left('amountFen'),
    smeFen: least(left('smeFen'), left('amountFen')),
    smallMicroFen: least(left('smallMicroFen'), left('amountFen')),
  };
}

function budgeted(
  known: Known,
  seq: number,
  lineId: string,
  figures: Figures,
): ProcurementMovement[] {
  if (figures.amountFen === 0n && figures.smeFen === 0n) return [];
  const category = categoryOf(known, lineId);
  return [{ seq, lineId, phases: ['adjusted'], category, ...figures }];
}

function executed(
  known: Known,
  payment: { readonly seq: number; readonly paymentId: string } & LineAmount,
): ProcurementMovement[] {
  const { seq, paymentId, lineId, amountFen } = payment;
  const contract = known.contracts.get(paymentId);
  if (contract === undefined) return [];
  const size = known.suppliers.get(contract);
  const isSmall = size === 'small' || size === 'micro';
  return [
    {
      seq,
      lineId,
      phases: ['executed'],
      category: categoryOf(known, lineId),
      amountFen,
      smeFen: isSmall || size === 'medium' ? amountFen : 0n,
      smallMicroFen: isSmall ? amountFen : 0n,
    },
  ];
}

const WORKS = ['31001', '31005', '31006', '30901', '30905', '30906'];

// As the approval says; of a line that it says nothing of, by what its economic subject buys.
function categoryOf({ categories }: Known, lineId: string): Procurement['category'] {
  const known = categories.get(lineId);
  if (known !== undefined) return known;
  const { economicCode } = addressOf(lineId);
  if (WORKS.includes(economicCode)) return 'works';
  return /^(309|310)/.test(economicCode) ? 'goods' : 'services';
}

function sumsOf({ sums }: Known, lineId: string): Record<Phase, Figures> {
  return sums.get(lineId) ?? { approved: NOTHING, adjusted: NOTHING, executed: NOTHING };
}

function add(sums: Sums, movement: ProcurementMovement): void {
  const before = sums.get(movement.lineId) ?? {
    approved: NOTHING,
    adjusted: NOTHING,
    executed: NOTHING,
  };
  const after = { ...before };
  for (const phase of movement.phases) after[phase] = plus(before[phase], movement);
  sums.set(movement.lineId, after);
}

function plus(one: Figures, other: Figures): Figures {
  return {
    amountFen: one.amountFen + other.amountFen,
    smeFen: one.smeFen + other.smeFen,
    smallMicroFen: one.smallMicroFen + other.smallMicroFen,
  };
}

function opposite({ amountFen, smeFen, smallMicroFen }: Figures): Figures {
  return { amountFen: -amountFen, smeFen: -smeFen, smallMicroFen: -smallMicroFen };
}

function least(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}
