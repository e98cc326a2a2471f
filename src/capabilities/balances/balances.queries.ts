import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Header } from '../../domain/header.js';
import { BASIC_KEY } from '../../domain/roll-up.js';
import { type LinePage, type LineSelection, type Lines, readLines } from '../../ledger/lines.js';
import type { Moment } from '../../ledger/moment.js';
import { Database } from '../../platform/database.js';

/** Lines with their balances, in the order of their ids; all of them without a page. */
export class LinesQuery extends Query<Lines> {
  constructor(
    readonly ledgerId: string,
    readonly selection: LineSelection = {},
    readonly moment: Moment = {},
    readonly page?: LinePage,
  ) {
    super();
  }
}

@QueryHandler(LinesQuery)
export class LinesQueryHandler implements IQueryHandler<LinesQuery> {
  constructor(private readonly database: Database) {}

  execute({ ledgerId, selection, moment, page }: LinesQuery): Promise<Lines> {
    return readLines(this.database.db, { ledgerId, selection, moment, page });
  }
}

/** The name of a key of a roll-up, as it was called at the header's moment. */
export function nameOf(
  { functional, economic, projects, units }: Header,
  rollUp: 'functional' | 'economic' | 'project' | 'unit',
  key: string,
): string {
  switch (rollUp) {
    case 'functional':
      return functional.get(key) ?? '';
    case 'economic':
      return economic.get(key) ?? '';
    case 'project':
      return key === BASIC_KEY ? '基本支出' : (projects.get(key)?.name ?? '');
    case 'unit':
      return units.get(key)?.name ?? '';
    default:
      return rollUp satisfies never;
  }
}
