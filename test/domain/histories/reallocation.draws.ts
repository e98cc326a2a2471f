import { addDays, dayInChina } from '../../../src/domain/calendar.js';
import { sumFen } from '../../../src/domain/money.js';
import { AUTHORITIES } from '../../../src/domain/policy.js';
import type { RequestReallocation } from '../../../src/domain/reallocation.js';
import type { Reallocation } from '../../../src/domain/reallocation-document.js';
import type { Draws } from './draw.js';
import { hashOf, type Person, personNamed, ROLES, type Situation } from './situation.js';

type Names =
  | 'requestReallocation'
  | 'requestLinkedReallocations'
  | 'amendReallocation'
  | 'approveReallocation'
  | 'rejectReallocation'
  | 'withdrawReallocation'
  | 'expireReallocation'
  | 'reportReallocation'
  | 'delegateApproval'
  | 'revokeDelegation';

const pending = ({ status }: Reallocation) => status === 'requested';
const NONE = 'R-0';

export const REALLOCATION: Draws<Names> = {
  requestReallocation: {
    weight: 14,
    order: (at) => proposal(at, { reallocationId: at.newId('R') }),
  },
  requestLinkedReallocations: {
    weight: 5,
    order: (at) => {
      const proposals = Array.from(
        { length: at.dice.chance(5) ? 1 : 2 + at.dice.below(2) },
        (_, index) => proposal(at, { reallocationId: `${at.newId('G')}-${index}` }),
      );
      return { proposals, proposalHash: hashOf(`group:${at.history.length}`) };
    },
  },
  amendReallocation: {
    weight: 4,
    order: (at) => {
      const filed = at.document('reallocation', pending);
      return proposal(at, { reallocationId: filed?.documentId ?? NONE, filed });
    },
    meta: (at, { reallocationId }) => at.mostly(proposerOf(at, reallocationId)),
  },
  approveReallocation: { weight: 12, order: approval, meta: signer },
  rejectReallocation: {
    weight: 3,
    order: (at) => ({ reallocationId: pendingId(at), reason: '依据不足' }),
    meta: (at, { reallocationId }) => at.otherThan(proposerOf(at, reallocationId)),
  },
  withdrawReallocation: {
    weight: 2,
    order: (at) => ({ reallocationId: pendingId(at), reason: '撤回' }),
    meta: (at, { reallocationId }) => at.mostly(proposerOf(at, reallocationId)),
  },
  expireReallocation: {
    weight: 5,
    order: (at) => ({
      reallocationId:
        at.document('reallocation', (filed) => pending(filed) && isOver(at, filed))?.documentId ??
        NONE,
    }),
  },
  reportReallocation: {
    weight: 4,
    order: (at) => ({
      reallocationId: at.document('reallocation', isDue)?.documentId ?? NONE,
      reportNumber: '报1号',
    }),
  },
  delegateApproval: {
    weight: 4,
    order: (at) => {
      const validFrom = at.earlierDay();
      const days = at.dice.chance(8) ? -1 : at.dice.below(120);
      return {
        delegationId: at.newId('D'),
        delegate: at.otherThan('director').actor,
        authority: at.dice.oneOf(AUTHORITIES),
        validFrom: at.dice.chance(3) ? '2023-02-30' : validFrom,
        validUntil: addDays(validFrom, days),
        reason: '出差',
      };
    },
    meta: (at, { authority }) => at.dice.pick(signersOf(at, authority)) ?? at.someone(),
  },
  revokeDelegation: {
    weight: 4,
    order: (at) => ({
      delegationId:
        at.document('delegation', ({ status }) => status === 'valid')?.documentId ?? 'D-0',
      reason: '返岗',
    }),
    meta: (at, { delegationId }) => {
      const document = at.budget.documents.get(delegationId);
      return at.mostly(document?.kind === 'delegation' ? document.delegator : 'officer');
    },
  },
};

function pendingId(at: Situation): string {
  return at.document('reallocation', pending)?.documentId ?? NONE;
}

function proposerOf(at: Situation, reallocationId: string): string {
  const document = at.budget.documents.get(reallocationId);
  return document?.kind === 'reallocation' ? document.requestedBy : 'officer';
}

const isOver = (at: Situation, { expiresOn }: Reallocation) =>
  expiresOn !== undefined && expiresOn < dayInChina(at.budget.recordedAt);

const isDue = ({ reportTo, reportNumber }: Reallocation) =>
  reportTo !== undefined && reportNumber === undefined;

// Gives to one or two lines what it takes from others of the same fund source, now and then all but a fen.
function proposal(
  at: Situation,
  { reallocationId, filed }: { readonly reallocationId: string; readonly filed?: Reallocation },
): RequestReallocation {
  const again = filed !== undefined && at.dice.chance(60);
  const sources = again ? filed.from.map(({ lineId }) => lineId) : at.linesWith('available', 2);
  const heldFen = (id: string) => filed?.from.find(({ lineId }) => lineId === id)?.amountFen ?? 0n;
  const from = sources.map((lineId) => {
    const amountFen = at.amount(at.fenOn(lineId, 'available') + heldFen(lineId));
    return at.dice.chance(15)
      ? { lineId, amountFen, procurementFen: amountFen / 2n }
      : { lineId, amountFen };
  });
  const totalFen = sumFen(from.map(({ amountFen }) => amountFen)) + (at.dice.chance(3) ? 1n : 0n);
  const [first = at.anyLine(), second] = [...new Set(targets(at, sources))];
  const partFen =
    second === undefined ? totalFen : (totalFen * BigInt(1 + at.dice.below(98))) / 100n;
  const to = [{ lineId: first, amountFen: partFen }];
  if (second !== undefined) to.push({ lineId: second, amountFen: totalFen - partFen });
  const proposalHash = at.dice.chance(2) ? '' : hashOf(`${reallocationId}:${at.history.length}`);
  const content = { from, to, reason: '项目进度调整', proposalHash };
  return { reallocationId, ...content, ...at.support() };
}

function targets(at: Situation, sources: readonly string[]): string[] {
  const wanted = sourceOf(sources[0] ?? at.anyLine());
  const fits = (lineId: string) => sourceOf(lineId) === wanted && !sources.includes(lineId);
  const drawn = Array.from({ length: 8 }, () => at.openLine());
  const fitting = drawn.filter(fits);
  const count = 1 + at.dice.below(2);
  return (at.dice.chance(94) && fitting.length > 0 ? fitting : drawn).slice(0, count);
}

// A malformed line has none.
function sourceOf(lineId: string): string | undefined {
  return lineId.split(':')[4];
}

function approval(at: Situation) {
  const filed = at.document('reallocation', (one) => pending(one) && !isOver(at, one));
  const reallocationId = filed?.documentId ?? NONE;
  const proposalHash = at.dice.chance(4) ? hashOf('other') : (filed?.proposalHash ?? hashOf(NONE));
  const authority = filed && missing(filed)[0];
  const given = at.documents(
    'delegation',
    (one) => one.status === 'valid' && one.authority === authority,
  );
  const delegator = at.dice.chance(50) ? at.dice.pick(given)?.delegator : undefined;
  const onBehalfOf = at.dice.chance(3) ? 'director' : delegator;
  return { reallocationId, proposalHash, ...(onBehalfOf && { onBehalfOf }) };
}

// Mostly the delegate, or one whose role may sign next and who has neither proposed nor signed.
function signer(
  at: Situation,
  { reallocationId, onBehalfOf }: { readonly reallocationId: string; readonly onBehalfOf?: string },
): Person {
  const filed = at.budget.documents.get(reallocationId);
  if (filed?.kind !== 'reallocation' || at.dice.chance(8)) return at.someone();
  const [authority] = missing(filed);
  if (authority === undefined) return at.otherThan(filed.requestedBy);
  if (onBehalfOf !== undefined) {
    const given = at.documents(
      'delegation',
      (one) => one.delegator === onBehalfOf && one.authority === authority,
    );
    const delegate = at.dice.pick(given)?.delegate;
    return delegate === undefined ? at.someone() : personNamed(delegate);
  }
  const signed = (filed.endorsements ?? []).flatMap((one) => [one.signedBy, one.onBehalfOf]);
  if (signed.length > 0 && at.dice.chance(35))
    return personNamed(at.dice.pick(signed) ?? filed.requestedBy);
  const free = signersOf(at, authority).filter(
    ({ actor }) => actor !== filed.requestedBy && !signed.includes(actor),
  );
  return at.dice.pick(free) ?? at.someone();
}

function missing({ verdict, endorsements = [] }: Reallocation) {
  const wanted = verdict?.approve ?? [];
  return wanted.filter((step) => !endorsements.some(({ authority }) => authority === step));
}

function signersOf(at: Situation, authority: (typeof AUTHORITIES)[number]): Person[] {
  const roles = at.budget.header?.policy?.policy.signers[authority] ?? [];
  const people = Object.keys(ROLES).map(personNamed);
  return people.filter(({ role }) => role !== undefined && roles.includes(role));
}
