import { createHash, randomBytes } from 'node:crypto';
import { canonicalText } from './codec.js';
import type { PersonalData } from './decision.js';

/** 收款人: a person's or firm's name and account. Never enters the hashed bytes. */
export interface Payee {
  readonly name: string;
  readonly account?: string;
}

/** Personal data to keep beside the log, and the commitment (lower-case hex) that the event carries. */
export function commitTo(
  documentId: string,
  payee: Payee,
): { commitment: string; data: PersonalData } {
  const salt = randomBytes(32);
  const content = canonicalText(payee);
  return { commitment: commitmentOf(salt, content), data: { documentId, salt, content } };
}

/** SHA-256 of the salt's bytes followed by the content's: says nothing without the salt. */
export function commitmentOf(salt: Buffer, content: string): string {
  return createHash('sha256').update(salt).update(content).digest('hex');
}
