import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { v7 as uuidv7 } from 'uuid';
import { nextLedgerIdOf } from '../../domain/carry-over.js';
import { type Rule, RuleBroken } from '../../domain/rules.js';
import { type LineToCarry, type YearEndPlan, yearEndPlan } from '../../domain/year-end-plan.js';
import type { LedgerCommand } from '../../ledger/ledger.commands.js';
import { type CommandMeta, Ledger } from '../../ledger/ledger.js';
import {
  CarryOverLineCommand,
  CloseYearCommand,
  CompleteCarryOverCommand,
  OpenNextYearCommand,
  ReceiveCarryOverCommand,
  ReverseCarryOverCommand,
} from './year-end.commands.js';

// The end of the year as one piece of work over two ledgers. Every step is a command of its own whose
// rule knows whether it was done before, so a run that was killed is simply given again.

export interface YearEnd {
  readonly ledgerId: string;
  /** The family of everything that the run does. */
  readonly runId: string;
  readonly meta: Omit<CommandMeta, 'effectiveOn' | 'idempotencyKey'>;
  readonly onStep?: (done: number, total: number) => void;
}

export interface YearEndReport {
  readonly ledgerId: string;
  readonly runId: string;
  readonly nextLedgerId: string;
  /** Blocked: nothing was written, for there are obstacles. */
  readonly state: 'planned' | 'blocked' | 'complete';
  /** Every line that is, or is to be, carried over or returned. */
  readonly lines: readonly LineToCarry[];
  readonly obstacles: YearEndPlan['obstacles'];
}

/** Runs the end of the year; a dry run writes nothing and says what it would do. */
export class RunYearEndCommand extends Command<YearEndReport> {
  constructor(readonly year: YearEnd) {
    super();
  }
}

@CommandHandler(RunYearEndCommand)
export class RunYearEndHandler implements ICommandHandler<RunYearEndCommand> {
  constructor(
    private readonly commandBus: CommandBus,
    private readonly ledger: Ledger,
  ) {}

  execute({ year }: RunYearEndCommand): Promise<YearEndReport> {
    const run = new YearEndRun(this.commandBus, this.ledger);
    return year.meta.dryRun === true ? run.plan(year) : run.run(year);
  }
}

/** Undoes a run; answers how many lines were undone. */
export class ReverseYearEndCommand extends Command<number> {
  constructor(
    readonly year: YearEnd,
    readonly reason: string,
  ) {
    super();
  }
}

@CommandHandler(ReverseYearEndCommand)
export class ReverseYearEndHandler implements ICommandHandler<ReverseYearEndCommand> {
  constructor(
    private readonly commandBus: CommandBus,
    private readonly ledger: Ledger,
  ) {}

  execute({ year, reason }: ReverseYearEndCommand): Promise<number> {
    return new YearEndRun(this.commandBus, this.ledger).reverse(year, reason);
  }
}

class YearEndRun {
  constructor(
    private readonly commandBus: CommandBus,
    private readonly ledger: Ledger,
  ) {}

  /** What a run would do now. Writes nothing. */
  async plan(year: YearEnd): Promise<YearEndReport> {
    const { toCarry, toRedo, done, obstacles } = await this.planned(year);
    const redone = toRedo.map(({ lineId }) => ({ lineId, carriedFen: 0n, returnedFen: 0n }));
    const lines = [...done, ...toCarry, ...redone];
    return reportOf(year, obstacles.length > 0 ? 'blocked' : 'planned', { lines, obstacles });
  }

  /**
   * Carries every line over, closes the year, opens next year's ledger unless it is open, and receives
   * everything there. Writes nothing at all while a line has an obstacle.
   */
  async run(year: YearEnd): Promise<YearEndReport> {
    const { obstacles } = await this.planned(year);
    if (obstacles.length > 0) return reportOf(year, 'blocked', { lines: [], obstacles });
    const { lines, ...later } = await this.carryOver(year);
    if (later.obstacles.length > 0) return reportOf(year, 'blocked', { lines, ...later });
    await this.close(year);
    await this.receive(year);
    return reportOf(year, 'complete', { lines, obstacles: [] });
  }

  /** Undoes what runs have carried over and returned, as long as the year is not closed. */
  async reverse(year: YearEnd, reason: string): Promise<number> {
    const { ledgerId } = year;
    const carried = await this.ledger.inspect(ledgerId, ({ documents }) =>
      [...documents.ofKind('carry-over')].filter(
        ({ status, runId }) => status === 'done' && runId === year.runId,
      ),
    );
    const commands = carried.map(
      ({ lineId, runId }) =>
        new ReverseCarryOverCommand(ledgerId, { runId, lineId, reason }, this.metaOf(year)),
    );
    await this.each(year, commands, 'CARRY_OVER_NOT_FOUND');
    return commands.length;
  }

  private planned(year: YearEnd): Promise<YearEndPlan> {
    const { ledgerId, runId } = year;
    const meta = this.metaOf(year);
    return this.ledger.inspect(ledgerId, (memory) => yearEndPlan(memory, runId, meta));
  }

  private async carryOver(year: YearEnd) {
    const { ledgerId, runId } = year;
    const { toRedo } = await this.planned(year);
    const undoings = toRedo.map(({ lineId, runId: earlier }) => {
      const order = { runId: earlier, lineId, reason: 'money moved on the line afterwards' };
      return new ReverseCarryOverCommand(ledgerId, order, this.metaOf(year));
    });
    await this.each(year, undoings, 'CARRY_OVER_NOT_FOUND');
    const { toCarry, done, obstacles } = await this.planned(year);
    const lines = [...done, ...toCarry];
    if (obstacles.length > 0) return { lines, obstacles };
    const carrying = toCarry.map(
      ({ lineId }) => new CarryOverLineCommand(ledgerId, { runId, lineId }, this.metaOf(year)),
    );
    await this.each(year, carrying, 'CARRIED_OVER_ALREADY');
    return { lines, obstacles };
  }

  private async close(year: YearEnd): Promise<void> {
    const { ledgerId } = year;
    const isClosed = await this.ledger.inspect(ledgerId, ({ header }) => header?.yearClosed);
    if (isClosed === true) return;
    await this.once(new CloseYearCommand(ledgerId, {}, this.metaOf(year)), 'YEAR_IS_CLOSED');
  }

  private async receive(year: YearEnd): Promise<void> {
    const nextId = nextLedgerIdOf(year.ledgerId);
    const meta = () => ({ ...this.metaOf(year), effectiveOn: firstDayOf(nextId) });
    const opened = await this.ledger.inspect(nextId, ({ header }) => header);
    if (opened === undefined) {
      await this.once(new OpenNextYearCommand(nextId, {}, meta()), 'LEDGER_ALREADY_OPEN');
    }
    if (opened?.carriedInBy !== undefined) return;
    const places = await this.carriedPlaces(year.ledgerId);
    const received = await this.ledger.inspect(nextId, ({ documents }) =>
      [...documents.ofKind('carried-money')]
        .filter(({ status }) => status === 'received')
        .map(({ from }) => from.seq),
    );
    const known = new Set(received);
    const missing = places.filter((seq) => !known.has(seq));
    const receiving = missing.map(
      (fromSeq) => new ReceiveCarryOverCommand(nextId, { fromSeq }, meta()),
    );
    await this.each(year, receiving, 'CARRY_OVER_RECEIVED_ALREADY');
    const complete = new CompleteCarryOverCommand(nextId, { runId: year.runId }, meta());
    await this.once(complete, 'CARRY_OVER_COMPLETE');
  }

  private carriedPlaces(ledgerId: string): Promise<number[]> {
    return this.ledger.inspect(ledgerId, ({ documents }) =>
      [...documents.ofKind('carry-over')]
        .flatMap(({ status, carriedSeq }) =>
          status === 'done' && carriedSeq !== undefined ? [carriedSeq] : [],
        )
        .sort((one, other) => one - other),
    );
  }

  // As many at once as an append takes; the writer of the ledger puts them together.
  private async each(
    year: YearEnd,
    commands: readonly LedgerCommand<unknown>[],
    done: Rule,
  ): Promise<void> {
    for (let start = 0; start < commands.length; start += TOGETHER) {
      const together = commands.slice(start, start + TOGETHER);
      await Promise.all(together.map((command) => this.once(command, done)));
      year.onStep?.(start + together.length, commands.length);
    }
  }

  // Another run beside this one may be first: then the step is done, and that is all that matters.
  private async once(command: LedgerCommand<unknown>, done: Rule): Promise<void> {
    try {
      await this.commandBus.execute(command);
    } catch (error) {
      if (error instanceof RuleBroken && error.rule === done) return;
      throw error;
    }
  }

  // A key of its own each time: what was refused before may be settled by now, and what was done
  // before the rules know.
  private metaOf({ ledgerId, runId, meta }: YearEnd): CommandMeta {
    const { request, dryRun: _, ...rest } = meta;
    return {
      ...rest,
      request: `${request}:${runId}`,
      effectiveOn: `${ledgerId.slice(-4)}-12-31`,
      idempotencyKey: uuidv7(),
      priority: 'bulk',
    };
  }
}

const TOGETHER = 256;

function firstDayOf(ledgerId: string): string {
  return `${ledgerId.slice(-4)}-01-01`;
}

function reportOf(
  { ledgerId, runId }: YearEnd,
  state: YearEndReport['state'],
  rest: Pick<YearEndReport, 'lines' | 'obstacles'>,
): YearEndReport {
  return { ledgerId, runId, nextLedgerId: nextLedgerIdOf(ledgerId), state, ...rest };
}
