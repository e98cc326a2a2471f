import type { AskedEvent, ControlFinding, ControlOverrideRequested } from './control-events.js';
import type { LedgerDocument } from './documents.js';
import type { ControlEvent, Recorded } from './events.js';
import { given } from './line-amounts.js';

/** An order that waits for another person. */
export interface HeldOrder {
  readonly kind: 'held-order';
  /** `hold:` and the document that the order is about; of a contract's increases also a number. */
  readonly documentId: string;
  readonly status: 'held' | 'released' | 'refused';
  readonly policyVersion: number;
  readonly findings: readonly ControlFinding[];
  /** What would have been recorded. */
  readonly events: readonly AskedEvent[];
  readonly requestedBy: string;
  readonly requestedOn: string;
  readonly documentNumber?: string;
  readonly decidedBy?: string;
  readonly reason?: string;
  readonly openedSeq: number;
  readonly changedSeq: number;
}

/** More than its limit for one object under one rule, by an amount and up to a day. */
export interface ControlOverride extends Omit<ControlOverrideRequested, 'type' | 'overrideId'> {
  readonly kind: 'control-override';
  readonly documentId: string;
  readonly status: 'requested' | 'approved' | 'rejected' | 'revoked';
  readonly requestedBy: string;
  readonly requestedOn: string;
  readonly decidedBy?: string;
  readonly openedSeq: number;
  readonly changedSeq: number;
}

type Find = (documentId: string) => LedgerDocument | undefined;

/** The document after an event of availability control. */
export function controlAfter(
  find: Find,
  recorded: Recorded,
  event: ControlEvent,
): HeldOrder | ControlOverride | undefined {
  const { seq, actor, effectiveOn, documentNumber } = recorded;
  const asked = { requestedBy: actor, requestedOn: effectiveOn };
  const opened = { ...asked, openedSeq: seq, changedSeq: seq };
  switch (event.type) {
    case 'OrderHeld': {
      const { holdId: documentId, policyVersion, findings, events } = event;
      const content = { documentId, policyVersion, findings, events };
      return {
        kind: 'held-order',
        status: 'held',
        ...content,
        ...opened,
        ...given({ documentNumber }),
      };
    }
    case 'HeldOrderReleased':
      return heldAfter(find(event.holdId), recorded, {
        status: 'released',
        ...given({ reason: event.reason }),
      });
    case 'HeldOrderRefused':
      return heldAfter(find(event.holdId), recorded, {
        status: 'refused',
        reason: event.reason,
      });
    case 'ControlOverrideRequested': {
      const { type: _, overrideId: documentId, ...content } = event;
      return { kind: 'control-override', documentId, status: 'requested', ...content, ...opened };
    }
    case 'ControlOverrideApproved':
      return overrideAfter(find(event.overrideId), recorded, 'approved');
    case 'ControlOverrideRejected':
      return overrideAfter(find(event.overrideId), recorded, 'rejected');
    case 'ControlOverrideRevoked':
      return overrideAfter(find(event.overrideId), recorded, 'revoked');
    default:
      return event satisfies never;
  }
}

function heldAfter(
  before: LedgerDocument | undefined,
  { seq, actor }: Recorded,
  { status, reason }: { readonly status: HeldOrder['status']; readonly reason?: string },
): HeldOrder | undefined {
  if (before?.kind !== 'held-order') return undefined;
  return { ...before, status, decidedBy: actor, ...given({ reason }), changedSeq: seq };
}

function overrideAfter(
  before: LedgerDocument | undefined,
  { seq, actor }: Recorded,
  status: ControlOverride['status'],
): ControlOverride | undefined {
  if (before?.kind !== 'control-override') return undefined;
  return { ...before, status, decidedBy: actor, changedSeq: seq };
}
