import { describe, expect, it } from '@jest/globals';
import { balances } from '../../src/domain/accounts.js';
import type { BudgetEvent } from '../../src/domain/events.js';
import { type Posting, postingsOf } from '../../src/domain/postings.js';
import {
  AUDIT,
  CORRECTED,
  HASH,
  HOSPITALITY,
  OFFICE,
  OPENED,
  PAID,
  REFUNDED,
  REQUESTED,
  SYSTEM,
  UNOPENED_AUDIT,
  WAGES,
} from './fixture.js';

const CROSSING = {
  ruleVersion: 1,
  dimension: 'line',
  key: OFFICE,
  tierPercent: 100,
  crossing: 1,
  adjustedFen: 1_000n,
  committedFen: 1_001n,
  causedBySeq: 3,
} as const;

const { reallocationId, from, to, reason } = REQUESTED;
const lines = [
  { lineId: OFFICE, amountFen: 3n },
  { lineId: WAGES, amountFen: 4n },
];
const givenBack: Posting[] = [{ lineId: AUDIT, movement: { available: 400n, frozen: -400n } }];

const ENTRIES: readonly (readonly [string, BudgetEvent, readonly Posting[]])[] = [
  [
    'gives the opening amounts',
    { type: 'BudgetApproved', lines: [{ lineId: OFFICE, amountFen: 600n, basis: 'published' }] },
    [{ lineId: OFFICE, movement: { original: 600n, available: 600n } }],
  ],
  [
    'adds a supplementary appropriation, line by line',
    { type: 'SupplementaryAppropriated', reason, source: 'other', lines },
    [
      { lineId: OFFICE, movement: { supplementary: 3n, available: 3n } },
      { lineId: WAGES, movement: { supplementary: 4n, available: 4n } },
    ],
  ],
  [
    'takes a reduction from available',
    { type: 'AppropriationReduced', reason, lines },
    [
      { lineId: OFFICE, movement: { reduced: 3n, available: -3n } },
      { lineId: WAGES, movement: { reduced: 4n, available: -4n } },
    ],
  ],
  [
    'holds what a filed reallocation takes and promises nothing yet',
    REQUESTED,
    [{ lineId: AUDIT, movement: { available: -400n, frozen: 400n } }],
  ],
  [
    'moves what was held when a reallocation is approved',
    { type: 'BudgetReallocated', reallocationId, from, to, proposalHash: HASH },
    [
      { lineId: AUDIT, movement: { reallocated: -400n, frozen: -400n } },
      { lineId: SYSTEM, movement: { reallocated: 300n, available: 300n } },
      { lineId: UNOPENED_AUDIT, movement: { reallocated: 100n, available: 100n } },
    ],
  ],
  [
    'gives back what was held when a reallocation is rejected',
    { type: 'ReallocationRejected', reallocationId, from, reason },
    givenBack,
  ],
  [
    'gives back what was held when a reallocation is withdrawn',
    { type: 'ReallocationWithdrawn', reallocationId, from, reason },
    givenBack,
  ],
  [
    'disburses a payment from available',
    PAID,
    [{ lineId: OFFICE, movement: { available: -600n, disbursed: 600n } }],
  ],
  [
    'takes a refund back into available',
    REFUNDED,
    [{ lineId: OFFICE, movement: { available: 100n, disbursed: -100n } }],
  ],
  [
    'refunds the wrong line and charges the right one in one correction',
    CORRECTED,
    [
      { lineId: OFFICE, movement: { available: 250n, disbursed: -250n } },
      { lineId: HOSPITALITY, movement: { available: -250n, disbursed: 250n } },
    ],
  ],
  ['moves nothing when a ledger opens', OPENED, []],
  [
    'moves nothing when an overspend is flagged',
    { type: 'OverspendFlagged', ...CROSSING, finding: 'overspend' },
    [],
  ],
  ['moves nothing when an overspend is cleared', { type: 'OverspendCleared', ...CROSSING }, []],
];

describe('postingsOf', () => {
  it.each(ENTRIES)('%s', (_name, event, postings) => {
    expect(postingsOf(event)).toStrictEqual(postings);
    expect(postings.every(({ movement }) => balances(movement))).toBe(true);
  });
});
