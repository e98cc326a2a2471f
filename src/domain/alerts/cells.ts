import type { AlertObject } from '../alert-events.js';
import type { AlertKind, AlertRule, Severity } from '../alert-rules.js';
import type { CarriedMoney } from '../closing-document.js';
import type { Encumbrance } from '../commitment-document.js';
import type { Figures, Usage } from '../control-totals.js';
import type { Payment } from '../payment-document.js';
import type { ControlRule } from '../policy.js';

// What the rules of alerts look at: a fold of the log in small pieces, so that an event changes few of them
// and they can be kept as rows.

/** What the rules of time add up of a line, or of many. */
export interface UseFigures {
  readonly adjustedFen: bigint;
  readonly disbursedFen: bigint;
  /** What was paid in December. */
  readonly decemberFen: bigint;
}

/** The rules in force. */
export interface RulesCell {
  readonly kind: 'rules';
  readonly id: typeof RULES_ID;
  readonly fiscalYear: number;
  /** 0 without a policy: then nothing is judged. */
  readonly policyVersion: number;
  readonly controlRules: readonly ControlRule[];
  readonly alertRules: readonly AlertRule[];
  readonly sweptOn: string;
  /** The latest month in which anything was booked so far: how far plans of cash are used. */
  readonly reachedMonth: string;
  readonly yearClosed: boolean;
}

export const RULES_ID = 'in-force';

export interface LineCell extends UseFigures, Usage {
  readonly kind: 'line';
  readonly id: string;
}

/** The lines of one object that a rule of use counts together, all months of it. */
export interface ObjectCell {
  readonly kind: 'object';
  readonly id: string;
  readonly ruleId: string;
  readonly object: AlertObject;
  readonly figures: Figures;
}

/** A contract, a payment that waits for the bank, or money carried in. */
export interface DocumentCell {
  readonly kind: 'document';
  readonly id: string;
  readonly document: Encumbrance | Payment | CarriedMoney;
  /** The last day on which a contract was paid for. */
  readonly paidOn?: string;
}

export interface EpisodeCell {
  readonly kind: 'episode';
  /** The id of the alert. */
  readonly id: string;
  readonly ruleId: string;
  readonly alertKind: AlertKind;
  readonly object: AlertObject;
  readonly episode: number;
  /** The highest step it reached; 0 when it is cleared. */
  readonly tier: number;
  readonly severity: Severity;
}

/** A payment to a line without budget, and what of it is charged there. */
export interface UnbudgetedCell {
  readonly kind: 'unbudgeted';
  /** The payment. */
  readonly id: string;
  readonly charges: Readonly<Record<string, string>>;
}

/** Payments or purchases that one rule compares with each other. */
export interface GroupCell {
  readonly kind: 'group';
  readonly id: string;
  readonly members: readonly GroupMember[];
}

export interface GroupMember {
  readonly memberId: string;
  readonly on: string;
  readonly amountFen: bigint;
  readonly purpose?: string;
  readonly voucherNumber?: string;
  readonly documentNumber?: string;
}

export type AlertCell =
  | RulesCell
  | LineCell
  | ObjectCell
  | DocumentCell
  | EpisodeCell
  | UnbudgetedCell
  | GroupCell;

export type CellKind = AlertCell['kind'];

export type CellOf<Kind extends CellKind> = Extract<AlertCell, { readonly kind: Kind }>;

export interface AlertState {
  get<Kind extends CellKind>(kind: Kind, id: string): CellOf<Kind> | undefined;
  ofKind<Kind extends CellKind>(kind: Kind): Iterable<CellOf<Kind>>;
}

export interface CellName {
  readonly kind: CellKind;
  readonly id: string;
}

export interface CellChanges {
  readonly changed: readonly AlertCell[];
  readonly dropped: readonly CellName[];
}

/** The state of a ledger's alerts: a cache of a fold, mutable because it is large. */
export class AlertMemory implements AlertState {
  private readonly cells = new Map<CellKind, Map<string, AlertCell>>();

  get<Kind extends CellKind>(kind: Kind, id: string): CellOf<Kind> | undefined {
    return this.cells.get(kind)?.get(id) as CellOf<Kind> | undefined;
  }

  *ofKind<Kind extends CellKind>(kind: Kind): Generator<CellOf<Kind>> {
    for (const cell of this.cells.get(kind)?.values() ?? []) yield cell as CellOf<Kind>;
  }

  absorb({ changed, dropped }: CellChanges): void {
    for (const { kind, id } of dropped) this.cells.get(kind)?.delete(id);
    for (const cell of changed) {
      const known = this.cells.get(cell.kind);
      if (known === undefined) this.cells.set(cell.kind, new Map([[cell.id, cell]]));
      else known.set(cell.id, cell);
    }
  }
}

/** What one event makes of a state, laid over it. */
export class AlertDraft implements AlertState {
  /** Undefined is a cell that was dropped. */
  private readonly drafted = new Map<string, { name: CellName; cell: AlertCell | undefined }>();

  constructor(private readonly base: AlertState) {}

  get<Kind extends CellKind>(kind: Kind, id: string): CellOf<Kind> | undefined {
    const drafted = this.drafted.get(nameOf({ kind, id }));
    return drafted === undefined
      ? this.base.get(kind, id)
      : (drafted.cell as CellOf<Kind> | undefined);
  }

  *ofKind<Kind extends CellKind>(kind: Kind): Generator<CellOf<Kind>> {
    for (const cell of this.base.ofKind(kind)) {
      if (!this.drafted.has(nameOf(cell))) yield cell;
    }
    for (const { cell } of this.drafted.values()) {
      if (cell?.kind === kind) yield cell as CellOf<Kind>;
    }
  }

  set(cell: AlertCell): void {
    this.drafted.set(nameOf(cell), { name: { kind: cell.kind, id: cell.id }, cell });
  }

  drop({ kind, id }: CellName): void {
    this.drafted.set(nameOf({ kind, id }), { name: { kind, id }, cell: undefined });
  }

  changes(): CellChanges {
    const drafted = [...this.drafted.values()];
    return {
      changed: drafted.flatMap(({ cell }) => (cell === undefined ? [] : [cell])),
      dropped: drafted.flatMap(({ name, cell }) => (cell === undefined ? [name] : [])),
    };
  }
}

function nameOf({ kind, id }: CellName): string {
  return `${kind} ${id}`;
}

/** The rules in force; undefined before the ledger was opened. */
export function rulesIn(state: AlertState): RulesCell | undefined {
  return state.get('rules', RULES_ID);
}
