import { z } from 'zod';
import { SUPPLIER_SIZES } from '../../domain/commitment-events.js';
import { given } from '../../domain/line-amounts.js';
import type { Capability } from '../../http/capability.js';
import { documentController } from '../../http/documents.http.js';
import {
  DATE,
  EFFECTIVE,
  LINE_AMOUNT,
  LINE_YUAN,
  SUPPORTING_DOCUMENTS,
  text,
  YUAN,
} from '../../http/fields.js';
import { orderRoute } from '../../http/order-route.js';
import {
  FreezeFundsCommand,
  FreezeFundsHandler,
  IncreaseEncumbranceCommand,
  IncreaseEncumbranceHandler,
  RecordEncumbranceCommand,
  RecordEncumbranceHandler,
  RecordPreEncumbranceCommand,
  RecordPreEncumbranceHandler,
  ReleaseEncumbranceCommand,
  ReleaseEncumbranceHandler,
  ReleasePreEncumbranceCommand,
  ReleasePreEncumbranceHandler,
  UnfreezeFundsCommand,
  UnfreezeFundsHandler,
} from './commitment.commands.js';

const LINES = z.array(LINE_AMOUNT).min(1);
const SUPPORTED = { documents: SUPPORTING_DOCUMENTS.optional() };

const FREEZE = z
  .strictObject({ ...EFFECTIVE, reason: text(1_000), lines: LINES })
  .meta({ id: 'FreezeFunds' });

const RELEASE = z
  .strictObject({
    ...EFFECTIVE,
    reason: text(1_000),
    lines: LINES.optional().describe('All that is open when it is not said.'),
  })
  .meta({ id: 'Release' });

const PLAN = z
  .strictObject({
    ...EFFECTIVE,
    planNumber: text(100),
    purpose: text(500),
    lines: LINES,
    ...SUPPORTED,
  })
  .meta({ id: 'RecordPreEncumbrance' });

const CONTRACT = z
  .strictObject({
    ...EFFECTIVE,
    contractNumber: text(100),
    supplierName: text(200),
    supplierSize: z.enum(SUPPLIER_SIZES).optional(),
    purpose: text(500),
    dueOn: DATE.describe('The day by which the contract is to be performed.'),
    lines: LINES,
    preEncumbranceId: text(100).optional().describe('The procurement plan it uses up first.'),
    ...SUPPORTED,
  })
  .meta({ id: 'RecordEncumbrance' });

const INCREASE = z
  .strictObject({
    ...EFFECTIVE,
    contractNumber: text(100),
    reason: text(1_000),
    lines: LINES,
    ...SUPPORTED,
  })
  .meta({ id: 'IncreaseEncumbrance' });

const FREEZE_FUNDS = orderRoute({
  id: 'freezeFunds',
  path: 'freezes',
  summary: 'Freeze what is available on lines',
  roles: ['finance'],
  body: FREEZE,
  documents: 'freezes',
  makes: 'freezeId',
  command: ({ ledgerId, body: { reason, lines }, meta, newId }) =>
    new FreezeFundsCommand(ledgerId, { freezeId: newId(), reason, lines }, meta),
});

const UNFREEZE_FUNDS = orderRoute({
  id: 'unfreezeFunds',
  path: 'freezes/:freezeId/releases',
  summary: 'Give back what is frozen, all of it or a part',
  roles: ['finance'],
  ifMatch: 'optional',
  body: RELEASE,
  documents: 'freezes',
  command: ({ ledgerId, path: { freezeId }, body: { reason, lines }, meta, expectedSeqs }) => {
    const order = { freezeId, reason, ...given({ lines }) };
    return new UnfreezeFundsCommand(ledgerId, order, meta, expectedSeqs);
  },
});

const RECORD_PRE_ENCUMBRANCE = orderRoute({
  id: 'recordPreEncumbrance',
  path: 'pre-encumbrances',
  summary: 'Reserve money for a procurement that has no contract yet',
  roles: ['officer', 'finance'],
  body: PLAN,
  documents: 'pre-encumbrances',
  makes: 'preEncumbranceId',
  mayBeHeld: true,
  command: ({ ledgerId, body: { planNumber, purpose, lines, documents }, meta, newId }) => {
    const plan = { preEncumbranceId: newId(), planNumber, purpose, lines };
    const order = { ...plan, ...given({ documents }) };
    return new RecordPreEncumbranceCommand(ledgerId, order, meta);
  },
});

const RELEASE_PRE_ENCUMBRANCE = orderRoute({
  id: 'releasePreEncumbrance',
  path: 'pre-encumbrances/:preEncumbranceId/releases',
  summary: 'Give back what a procurement does not need',
  roles: ['officer', 'finance'],
  ifMatch: 'optional',
  body: RELEASE,
  documents: 'pre-encumbrances',
  command: ({ ledgerId, path: { preEncumbranceId }, body, meta, expectedSeqs }) => {
    const { reason, lines } = body;
    const order = { preEncumbranceId, reason, ...given({ lines }) };
    return new ReleasePreEncumbranceCommand(ledgerId, order, meta, expectedSeqs);
  },
});

const RECORD_ENCUMBRANCE = orderRoute({
  id: 'recordEncumbrance',
  path: 'encumbrances',
  summary: 'Put money under a contract, first of all what its plan had reserved',
  roles: ['treasury', 'officer', 'finance'],
  body: CONTRACT,
  documents: 'encumbrances',
  makes: 'encumbranceId',
  mayBeHeld: true,
  command: ({ ledgerId, body, meta, newId }) => {
    const { contractNumber, supplierName, supplierSize, purpose, dueOn, lines } = body;
    const { preEncumbranceId, documents } = body;
    const contract = { contractNumber, supplierName, purpose, dueOn, lines };
    const optional = given({ supplierSize, preEncumbranceId, documents });
    const order = { encumbranceId: newId(), ...contract, ...optional };
    return new RecordEncumbranceCommand(ledgerId, order, meta);
  },
});

const INCREASE_ENCUMBRANCE = orderRoute({
  id: 'increaseEncumbrance',
  path: 'encumbrances/:encumbranceId/increases',
  summary: 'Add a supplementary contract, within the limit of the law or the policy',
  roles: ['treasury', 'officer', 'finance'],
  ifMatch: 'optional',
  body: INCREASE,
  documents: 'encumbrances',
  mayBeHeld: true,
  command: ({ ledgerId, path: { encumbranceId }, body, meta, expectedSeqs }) => {
    const { contractNumber, reason, lines, documents } = body;
    const increase = { encumbranceId, contractNumber, reason, lines };
    const order = { ...increase, ...given({ documents }) };
    return new IncreaseEncumbranceCommand(ledgerId, order, meta, expectedSeqs);
  },
});

const RELEASE_ENCUMBRANCE = orderRoute({
  id: 'releaseEncumbrance',
  path: 'encumbrances/:encumbranceId/releases',
  summary: 'Give back what a contract does not need',
  roles: ['finance', 'officer'],
  ifMatch: 'optional',
  body: RELEASE,
  documents: 'encumbrances',
  command: ({ ledgerId, path: { encumbranceId }, body, meta, expectedSeqs }) => {
    const { reason, lines } = body;
    const order = { encumbranceId, reason, ...given({ lines }) };
    return new ReleaseEncumbranceCommand(ledgerId, order, meta, expectedSeqs);
  },
});

const HELD = {
  lines: z.array(LINE_YUAN).describe('The amounts in the beginning.'),
  open: z.array(LINE_YUAN).describe('What is still held.'),
  heldOn: z.string(),
};

const FREEZES = documentController({
  tag: 'commitments',
  path: 'freezes',
  kind: 'freeze',
  idName: 'freezeId',
  answerId: 'Freeze',
  notFound: 'FREEZE_NOT_FOUND',
  statuses: ['open', 'closed'],
  fields: { ...HELD, reason: z.string() },
});

const PRE_ENCUMBRANCES = documentController({
  tag: 'commitments',
  path: 'pre-encumbrances',
  kind: 'pre-encumbrance',
  idName: 'preEncumbranceId',
  answerId: 'PreEncumbrance',
  notFound: 'PRE_ENCUMBRANCE_NOT_FOUND',
  statuses: ['open', 'closed'],
  fields: { ...HELD, planNumber: z.string(), purpose: z.string() },
});

const ENCUMBRANCES = documentController({
  tag: 'commitments',
  path: 'encumbrances',
  kind: 'encumbrance',
  idName: 'encumbranceId',
  answerId: 'Encumbrance',
  notFound: 'ENCUMBRANCE_NOT_FOUND',
  statuses: ['open', 'closed'],
  fields: {
    ...HELD,
    contractNumber: z.string(),
    supplierName: z.string(),
    supplierSize: z.enum(SUPPLIER_SIZES).optional(),
    purpose: z.string(),
    dueOn: z.string(),
    original: YUAN,
    increased: YUAN.describe('All supplementary contracts together.'),
    preEncumbranceId: z.string().optional(),
  },
});

export const COMMITMENT: Capability = {
  tag: 'commitments',
  orders: [
    FREEZE_FUNDS,
    UNFREEZE_FUNDS,
    RECORD_PRE_ENCUMBRANCE,
    RELEASE_PRE_ENCUMBRANCE,
    RECORD_ENCUMBRANCE,
    INCREASE_ENCUMBRANCE,
    RELEASE_ENCUMBRANCE,
  ],
  handlers: [
    FreezeFundsHandler,
    UnfreezeFundsHandler,
    RecordPreEncumbranceHandler,
    ReleasePreEncumbranceHandler,
    RecordEncumbranceHandler,
    IncreaseEncumbranceHandler,
    ReleaseEncumbranceHandler,
  ],
  controllers: [FREEZES, PRE_ENCUMBRANCES, ENCUMBRANCES],
};
