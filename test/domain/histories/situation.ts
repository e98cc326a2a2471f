import { createHash } from 'node:crypto';
import type { Account } from '../../../src/domain/accounts.js';
import type { LineAmount } from '../../../src/domain/appropriation-events.js';
import type { Budget, Line } from '../../../src/domain/budget.js';
import { addDays, dayInChina } from '../../../src/domain/calendar.js';
import type { DocumentKind, DocumentOf } from '../../../src/domain/documents.js';
import type { Meta, Recorded } from '../../../src/domain/events.js';
import { MAX_FEN } from '../../../src/domain/money.js';
import type { SupportingDocument } from '../../../src/domain/reallocation-events.js';
import { IMPOSSIBLE_LINES, OPENING_LINES, UNOPENED, UNOPENED_AUDIT } from '../fixture.js';
import type { Dice } from './dice.js';

/** Who gives orders, and in which role. */
export const ROLES = {
  officer: 'officer',
  approver: 'approver',
  treasury: 'treasury',
  director: 'finance',
} as const;

const ACTORS = ['officer', 'approver', 'treasury', 'director'] as const;

/** An actor in his role. */
export type Person = Pick<Meta, 'actor' | 'role'>;

export const personNamed = (actor: string): Person => ({
  actor,
  role: ROLES[actor as keyof typeof ROLES],
});

/** A ledger at the moment of an order, and the dice that say what is asked of it. */
export class Situation {
  readonly lines: readonly Line[];
  private possible: readonly string[] | undefined;
  /** The day of the order, kept in the fiscal year. */
  readonly today: string;

  constructor(
    readonly budget: Budget,
    readonly history: readonly Recorded[],
    readonly dice: Dice,
  ) {
    this.lines = [...budget.lines.values()];
    const day = dayInChina(budget.recordedAt);
    this.today = day > '2023-12-31' ? '2023-12-31' : day;
  }

  /** Documents of a kind that a condition holds for. */
  documents<Kind extends DocumentKind>(
    kind: Kind,
    holds: (document: DocumentOf<Kind>) => unknown = () => true,
  ): DocumentOf<Kind>[] {
    return [...this.budget.documents.ofKind(kind)].filter(holds);
  }

  /** Mostly a document that the order can be about, now and then any of its kind, or none. */
  document<Kind extends DocumentKind>(
    kind: Kind,
    fits: (document: DocumentOf<Kind>) => unknown,
  ): DocumentOf<Kind> | undefined {
    if (this.dice.chance(3)) return undefined;
    const fitting = this.documents(kind, fits);
    if (fitting.length > 0 && this.dice.chance(88)) return this.dice.pick(fitting);
    return this.dice.pick(this.documents(kind));
  }

  /** A new document id; now and then one that is taken, or malformed. */
  newId(letter: string): string {
    if (this.dice.chance(4))
      return this.dice.oneOf(['overspend:1', 'X'.repeat(65), '', `${letter}-2`]);
    return `${letter}-${this.history.length + 1}`;
  }

  /** Any line that exists or could; now and then one that cannot. */
  anyLine(): string {
    if (this.dice.chance(4)) return this.dice.pick(Object.values(IMPOSSIBLE_LINES)) ?? '';
    return this.dice.pick(this.possibleLines()) ?? UNOPENED;
  }

  /** Mostly a line whose unit and project are open. */
  openLine(): string {
    const open = this.possibleLines().filter((lineId) => this.isOpen(lineId));
    return (this.dice.chance(92) ? this.dice.pick(open) : undefined) ?? this.anyLine();
  }

  isOpen(lineId: string): boolean {
    const [unitCode = '', , , projectCode = ''] = lineId.split(':');
    const unit = this.budget.header?.units.get(unitCode);
    const project = this.budget.header?.projects.get(projectCode);
    return unit?.closedOn === undefined && project?.closedOn === undefined;
  }

  /** Mostly lines with something on an account, otherwise any. */
  linesWith(account: Account, most = 3): string[] {
    const rich = this.lines.filter(({ balance }) => balance[account] > 0n);
    if (rich.length === 0 || this.dice.chance(6)) return [this.anyLine()];
    return this.dice.some(rich, most).map(({ lineId }) => lineId);
  }

  fenOn(lineId: string, account: Account): bigint {
    return this.budget.lines.get(lineId)?.balance[account] ?? 0n;
  }

  /** Mostly within a limit, often all of it or one fen beyond, now and then no amount at all. */
  amount(limitFen: bigint): bigint {
    const chance = this.dice.below(100);
    if (chance < 2) return this.dice.oneOf([0n, -1n, MAX_FEN, MAX_FEN + 1n]);
    if (limitFen <= 0n) return this.dice.fenUpTo(300n);
    if (chance < 14) return limitFen;
    if (chance < 24) return limitFen + 1n;
    return this.dice.fenUpTo(chance < 70 && limitFen > 300n ? 300n : limitFen);
  }

  /** Amounts that the lines can give from an account, or nearly; now and then a list of bad shape. */
  amounts(lineIds: readonly string[], account: Account): LineAmount[] {
    const lines = lineIds.map((lineId) => ({
      lineId,
      amountFen: this.amount(this.fenOn(lineId, account)),
    }));
    if (this.dice.chance(2)) return this.dice.oneOf([[], [...lines, ...lines]]);
    return lines;
  }

  /** Part of what a document holds, or nearly; undefined now and then, which means all. */
  partOf(open: readonly LineAmount[]): LineAmount[] | undefined {
    if (this.dice.chance(25)) return undefined;
    const lines = this.dice.some(open).map(({ lineId, amountFen }) => ({
      lineId,
      amountFen: this.amount(amountFen),
    }));
    return lines.length === 0 ? this.amounts([this.anyLine()], 'available') : lines;
  }

  /** New money for some lines. */
  newMoney(): LineAmount[] {
    const lineIds = [
      ...new Set(Array.from({ length: 1 + this.dice.below(3) }, () => this.openLine())),
    ];
    const fen = () => (this.dice.chance(2) ? this.amount(0n) : this.dice.fenUpTo(900n));
    return lineIds.map((lineId) => ({ lineId, amountFen: fen() }));
  }

  /** Documents for what asks for them, or none. */
  support(): { documents?: SupportingDocument[] } {
    if (this.dice.chance(50)) return {};
    return { documents: [{ documentType: 'minutes', number: '纪要1号' }] };
  }

  someone(): Person {
    return personNamed(this.dice.oneOf(ACTORS));
  }

  /** Mostly that person. */
  mostly(actor: string): Person {
    return this.dice.chance(85) ? personNamed(actor) : this.someone();
  }

  /** Mostly somebody else than that person. */
  otherThan(actor: string): Person {
    const others = ACTORS.filter((other) => other !== actor);
    return this.dice.chance(85) ? personNamed(this.dice.pick(others) ?? actor) : personNamed(actor);
  }

  /** Mostly today, now and then an earlier day, a later one, or one that is refused. */
  day(): string {
    const chance = this.dice.below(100);
    if (chance < 2) return this.dice.oneOf(['2022-12-31', '2024-01-01', '2023-02-29', '']);
    if (chance < 12) return this.earlierDay();
    return this.today;
  }

  earlierDay(): string {
    const day = addDays(this.today, -this.dice.below(60));
    return day < '2023-01-01' ? '2023-01-01' : day;
  }

  /** Codes of the units that keep accounts, mostly of those that are open. */
  unit(): string {
    const units = [...(this.budget.header?.units.values() ?? [])];
    const open = units.filter(
      ({ closedOn, independentAccounts }) => !closedOn && independentAccounts,
    );
    const known = this.dice.chance(85) && open.length > 0 ? open : units;
    return (this.dice.chance(3) ? undefined : this.dice.pick(known)?.unitCode) ?? 'U9';
  }

  project(): string {
    const projects = [...(this.budget.header?.projects.values() ?? [])];
    const open = projects.filter(({ closedOn }) => !closedOn);
    const known = this.dice.chance(85) && open.length > 0 ? open : projects;
    return (this.dice.chance(3) ? undefined : this.dice.pick(known)?.projectCode) ?? '2023-P9';
  }

  // The lines of the fixture, and two of the same kinds for every unit and project that came later.
  private possibleLines(): readonly string[] {
    if (this.possible !== undefined) return this.possible;
    const { units, projects } = this.budget.header ?? { units: new Map(), projects: new Map() };
    const later = [...units.keys()].filter((unitCode) => !/^U[123]$/.test(unitCode));
    const unit = this.dice.pick(['U1', 'U2', ...later]);
    const project = this.dice.pick([...projects.keys()]) ?? '2023-P1';
    this.possible = [
      ...new Set([
        ...this.lines.map(({ lineId }) => lineId),
        ...OPENING_LINES.map(({ lineId }) => lineId),
        UNOPENED,
        UNOPENED_AUDIT,
        `${unit}:2010801:30201:basic:general-public-budget`,
        `${unit}:2010804:30227:${project}:general-public-budget`,
      ]),
    ];
    return this.possible;
  }
}

/** A hash of the right form. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
