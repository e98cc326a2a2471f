import { AUDIT, BONUS, PROPERTY, REPAIR, TRAINING, VEHICLES } from './sample-department.js';
import { on, type Step } from './scripted-year.js';

// What changes the total: supplements, reductions, an adjustment by resolution, returns, a mistake.

const documented = (number: number, lineId: string, amount: string) => ({
  documentNumber: `深龙财〔2023〕${number}号`,
  reason: '年中追加追减',
  lines: [{ lineId, amount }],
});
const adjusted = (resolutionOn: string) => ({
  subject: 'total',
  resolutionNumber: '深龙人常〔2023〕5号',
  resolutionOn,
  reason: '预算调整方案',
  increases: [{ lineId: REPAIR, amount: '30000.00' }],
  decreases: [{ lineId: BONUS, amount: '50000.00' }],
});
const returned = (amount: string) => ({ lineId: VEHICLES, amount, reason: '盘活存量资金' });

const CHANGING: readonly Step[] = [
  on('2023-02-27', 'finance', 'appropriateSupplementary', {
    body: { ...documented(20, AUDIT, '50000.00'), source: 'special-transfer' },
    moves: { [AUDIT]: 'supplementary 50000.00, available 50000.00' },
  }),
  on('2023-02-27', 'finance', 'reduceAppropriation', {
    body: documented(21, TRAINING, '56400.01'),
    refused: 'REDUCTION_EXCEEDS_AVAILABLE',
  }),
  on('2023-02-27', 'finance', 'reduceAppropriation', {
    as: 'reduction of training',
    body: documented(21, TRAINING, '6400.00'),
    moves: { [TRAINING]: 'reduced 6400.00, available -6400.00' },
  }),
  on('2023-02-27', 'finance', 'adjustBudget', {
    body: adjusted('2023-02-28'),
    refused: 'RESOLUTION_AFTER_EFFECTIVE_DATE',
  }),
  on('2023-02-28', 'finance', 'adjustBudget', {
    body: adjusted('2023-02-28'),
    moves: {
      [REPAIR]: 'supplementary 30000.00, available 30000.00',
      [BONUS]: 'reduced 50000.00, available -50000.00',
    },
  }),
  on('2023-02-28', 'finance', 'returnFunds', {
    body: returned('5000.00'),
    moves: { [VEHICLES]: 'available -5000.00, returned 5000.00' },
  }),
  on('2023-02-28', 'finance', 'returnFunds', {
    body: returned('75000.01'),
    refused: 'RETURN_EXCEEDS_AVAILABLE',
  }),
];

const WRONG: readonly Step[] = [
  on('2023-02-28', 'finance', 'appropriateSupplementary', {
    as: 'wrong supplement',
    body: { ...documented(22, PROPERTY, '1000.00'), source: 'reserve-fund' },
    moves: { [PROPERTY]: 'supplementary 1000.00, available 1000.00' },
  }),
  on('2023-02-28', 'officer', 'requestReversal', {
    as: 'reversal of the supplement',
    body: (made) => ({ reversesSeq: made.seq('wrong supplement'), reason: '重复下达' }),
  }),
  on('2023-02-28', 'finance', 'approveReversal', {
    of: { reversalId: 'reversal of the supplement' },
    moves: { [PROPERTY]: 'supplementary -1000.00, available -1000.00' },
  }),
  on('2023-02-28', 'treasury', 'requestReversal', {
    body: (made) => ({ reversesSeq: made.seq('wrong supplement'), reason: '重复下达' }),
    refused: 'EVENT_ALREADY_REVERSED',
  }),
  on('2023-02-28', 'officer', 'requestReversal', {
    as: 'reversal that is not needed',
    body: (made) => ({ reversesSeq: made.seq('reduction of training'), reason: '追减有误' }),
  }),
  on('2023-02-28', 'finance', 'rejectReversal', {
    of: { reversalId: 'reversal that is not needed' },
    body: { reason: '追减无误' },
  }),
];

export const ADJUSTMENTS: readonly Step[] = [...CHANGING, ...WRONG];
