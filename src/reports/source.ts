import type { Balance } from '../domain/accounts.js';
import type { Procurement } from '../domain/appropriation-events.js';
import type { Header } from '../domain/header.js';
import type { LineAddress } from '../domain/line.js';
import type { RevenueSource } from '../domain/performance-events.js';
import type { PublicationFacts } from '../domain/publication-facts.js';
import type { Phase } from './table.js';

// Everything that reports are made of, at one moment: plain data, read once, so that all tables of a
// publication stand at the same place in the log.

export interface ReportLine {
  readonly lineId: string;
  readonly address: LineAddress;
  readonly balance: Balance;
  /** What the approval says the line is for, within its project. */
  readonly subItem?: string;
  /** 政府采购 of the approved budget and after reallocations; absent where there is none. */
  readonly procurement?: Readonly<Record<Phase, readonly Procurement[]>>;
}

export interface ReportRevenue {
  readonly unitCode: string;
  readonly source: RevenueSource;
  readonly budgetFen: bigint;
  /** Received less refunded. */
  readonly receivedFen: bigint;
}

export interface ReportSource extends PublicationFacts {
  readonly header: Header;
  /** The place in the log that everything stands at. */
  readonly seq: number;
  readonly lines: readonly ReportLine[];
  readonly revenue: readonly ReportRevenue[];
}
