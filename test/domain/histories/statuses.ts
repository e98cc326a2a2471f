import type { DocumentKind, DocumentOf } from '../../../src/domain/documents.js';

type StatusOf<Kind extends DocumentKind> = DocumentOf<Kind>['status'];

/**
 * What may become of a document: the statuses it is made with, and those that follow each one. What
 * follows itself may be touched without changing its status.
 */
export const STATUSES: {
  readonly [Kind in DocumentKind]: { readonly made: readonly StatusOf<Kind>[] } & {
    readonly [Status in StatusOf<Kind>]: readonly StatusOf<Kind>[];
  };
} = {
  reallocation: {
    made: ['requested'],
    requested: ['requested', 'approved', 'rejected', 'withdrawn', 'expired'],
    // Reported.
    approved: ['approved'],
    rejected: [],
    withdrawn: [],
    expired: [],
  },
  delegation: { made: ['valid'], valid: ['revoked'], revoked: [] },
  payment: {
    made: ['ordered', 'settled'],
    ordered: ['settled', 'rejected'],
    settled: ['settled', 'refunded', 'reversed'],
    rejected: [],
    refunded: [],
    reversed: [],
  },
  freeze: { made: ['open'], open: ['open', 'closed'], closed: [] },
  'pre-encumbrance': { made: ['open'], open: ['open', 'closed'], closed: [] },
  // A payment order that the bank rejects opens its contract again.
  encumbrance: { made: ['open'], open: ['open', 'closed'], closed: ['open'] },
  // What people say about an episode changes nothing about it.
  overspend: {
    made: ['flagged'],
    flagged: ['flagged', 'cleared'],
    cleared: ['cleared', 'flagged'],
  },
  // What was seen is new again when it gets worse; what is closed stays closed until it clears.
  alert: {
    made: ['raised'],
    raised: ['raised', 'acknowledged', 'closed', 'cleared'],
    acknowledged: ['acknowledged', 'raised', 'closed', 'cleared'],
    closed: ['closed', 'cleared'],
    cleared: ['cleared', 'raised'],
  },
  'held-order': { made: ['held'], held: ['released', 'refused'], released: [], refused: [] },
  'control-override': {
    made: ['requested'],
    requested: ['approved', 'rejected'],
    approved: ['revoked'],
    rejected: [],
    revoked: [],
  },
  reopening: {
    made: ['requested'],
    requested: ['approved', 'rejected'],
    approved: [],
    rejected: [],
  },
  'carry-over': { made: ['done'], done: ['done', 'reversed'], reversed: ['done'] },
  'carried-money': { made: ['received'], received: ['reversed'], reversed: ['received'] },
  reversal: {
    made: ['requested'],
    requested: ['approved', 'rejected'],
    approved: [],
    rejected: [],
  },
  performance: {
    made: ['targeted'],
    targeted: ['targeted', 'reviewed', 'assessed'],
    reviewed: ['targeted', 'reviewed', 'assessed'],
    assessed: [],
  },
  revenue: { made: ['open'], open: ['open'] },
  receipt: { made: ['received'], received: ['received', 'refunded'], refunded: [] },
  'cash-plan': { made: ['set'], set: ['set'] },
};
