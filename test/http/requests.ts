import type { Role } from '../../src/platform/api-keys.js';
import { AUDIT, OFFICE, SYSTEM } from '../domain/fixture.js';
import {
  type Answer,
  APPROVAL_BODY,
  type Api,
  expectStatus,
  LEDGER,
  openingBody,
  type Sent,
} from './api.js';

// One good request for every write, ready to be spoilt.

export interface WriteRequest {
  readonly name: string;
  readonly path: string;
  readonly role: Role;
  readonly headers?: Readonly<Record<string, string>>;
  // biome-ignore lint/suspicious/noExplicitAny: the tests change it at will.
  readonly body: any;
  /** JSON Pointers of its amounts, texts, dates and line ids. */
  readonly amounts: readonly string[];
  readonly texts: readonly string[];
  readonly lineIds: readonly string[];
}

export const PAYMENT_BODY = {
  effectiveOn: '2023-03-01',
  lineId: OFFICE,
  amount: '2.00',
  voucherNumber: '记-0001',
  purpose: '办公用品',
};

export const REALLOCATION_BODY = {
  effectiveOn: '2023-03-01',
  from: [{ lineId: AUDIT, amount: '4.00' }],
  to: [{ lineId: SYSTEM, amount: '4.00' }],
  reason: '项目进度调整',
};

/** Good requests, each to be accepted once, on a ledger that is ready. */
export async function goodRequests(api: Api): Promise<WriteRequest[]> {
  const unapproved = '440307-unapproved-2023';
  await expectStatus(
    201,
    api.post('/v1/ledgers', { role: 'finance', body: openingBody(unapproved) }),
  );
  const paid = api.post(`${LEDGER}/payments`, { role: 'treasury', body: PAYMENT_BODY });
  const { documentId: paymentId } = (await expectStatus(201, paid)).body;
  const proposals = [];
  for (let count = 0; count < 3; count += 1) {
    const filed = api.post(`${LEDGER}/reallocations`, { role: 'officer', body: REALLOCATION_BODY });
    const { documentId } = (await expectStatus(201, filed)).body;
    proposals.push(await api.get(`${LEDGER}/reallocations/${documentId}`));
  }
  return [
    ...appropriationRequests(unapproved),
    ...executionRequests(paymentId),
    ...proposals.map(({ body, headers }, index) => {
      const { reallocationId, proposalHash } = body.reallocation;
      const [decision, role] = DECISIONS[index] ?? DECISIONS[0];
      return {
        name: decision,
        path: `${LEDGER}/reallocations/${reallocationId}/${decision}`,
        role,
        headers: { 'if-match': headers.get('etag') ?? '' },
        body: {
          effectiveOn: '2023-03-02',
          ...(decision === 'approval' ? { proposalHash } : { reason: '情况有变' }),
        },
        amounts: [],
        texts: decision === 'approval' ? [] : ['/reason'],
        lineIds: [],
      };
    }),
  ];
}

const DECISIONS = [
  ['approval', 'finance'],
  ['rejection', 'finance'],
  ['withdrawal', 'officer'],
] as const;

function appropriationRequests(unapproved: string): WriteRequest[] {
  const change = {
    effectiveOn: '2023-04-01',
    documentNumber: '深龙财〔2023〕2号',
    reason: '追加经费',
    lines: [{ lineId: OFFICE, amount: '1.00' }],
  };
  const changed = {
    role: 'finance',
    body: change,
    amounts: ['/lines/0/amount'],
    texts: ['/documentNumber', '/reason'],
    lineIds: ['/lines/0/lineId'],
  } as const;
  return [
    {
      name: 'opening',
      path: '/v1/ledgers',
      role: 'finance',
      body: openingBody('440307-another-2023'),
      amounts: [],
      texts: ['/departmentName', '/units/0/name', '/functionalCodes/0/name', '/documentNumber'],
      lineIds: [],
    },
    {
      ...changed,
      name: 'budget approval',
      path: `/v1/ledgers/${unapproved}/budget-approval`,
      body: APPROVAL_BODY,
      texts: ['/documentNumber'],
    },
    { ...changed, name: 'supplement', path: `${LEDGER}/supplementary-appropriations` },
    { ...changed, name: 'reduction', path: `${LEDGER}/appropriation-reductions` },
    {
      name: 'reallocation',
      path: `${LEDGER}/reallocations`,
      role: 'officer',
      body: REALLOCATION_BODY,
      amounts: ['/from/0/amount', '/to/0/amount'],
      texts: ['/reason'],
      lineIds: ['/from/0/lineId', '/to/0/lineId'],
    },
  ];
}

function executionRequests(paymentId: string): WriteRequest[] {
  const treasury = { role: 'treasury', amounts: ['/amount'] } as const;
  return [
    {
      ...treasury,
      name: 'payment',
      path: `${LEDGER}/payments`,
      body: { ...PAYMENT_BODY, payee: { name: '某公司', account: '6222' } },
      texts: ['/voucherNumber', '/purpose', '/payee/name', '/payee/account'],
      lineIds: ['/lineId'],
    },
    {
      ...treasury,
      name: 'refund',
      path: `${LEDGER}/payments/${paymentId}/refunds`,
      body: {
        effectiveOn: '2023-03-05',
        lineId: OFFICE,
        amount: '0.50',
        voucherNumber: '记-0002',
        reason: '退货',
      },
      texts: ['/voucherNumber', '/reason'],
      lineIds: ['/lineId'],
    },
    {
      ...treasury,
      name: 'correction',
      path: `${LEDGER}/payments/${paymentId}/corrections`,
      body: {
        effectiveOn: '2023-03-06',
        fromLineId: OFFICE,
        toLineId: SYSTEM,
        amount: '0.50',
        reason: '科目有误',
      },
      texts: ['/reason'],
      lineIds: ['/fromLineId', '/toLineId'],
    },
  ];
}

/** Sends a request of the list, with another body or other headers. */
export function postRequest(api: Api, request: WriteRequest, sent: Sent): Promise<Answer> {
  const { path, role } = request;
  return api.post(path, { role, ...sent, headers: { ...request.headers, ...sent.headers } });
}

/** The body with another value at a JSON Pointer; undefined takes the field away. */
export function spoilt(body: unknown, pointer: string, value: unknown): unknown {
  const copy = structuredClone(body);
  const names = pointer.split('/').slice(1);
  const last = names.pop() ?? '';
  // biome-ignore lint/suspicious/noExplicitAny: walks any body.
  const parent = names.reduce((part: any, name) => part[name], copy);
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return copy;
}
