import type { Notice } from '../alerts/notice.js';
import type { Signing } from './subscription.js';

/** One message on its way to a receiver: one notice, or several of a digest. */
export interface Message {
  /** The same for every attempt. */
  readonly id: string;
  readonly notices: readonly Notice[];
  readonly secrets: readonly OpenSecret[];
  /** The instant of this attempt. */
  readonly at: Date;
}

export interface OpenSecret {
  readonly scheme: Signing | 'robot';
  readonly secret: string;
}

/**
 * How an attempt ended. `refused`: this message will never be taken; `gone`: no message will; any other
 * failure may pass.
 */
export interface Outcome {
  readonly outcome: 'delivered' | 'failed' | 'refused' | 'gone';
  readonly httpStatus?: number;
  readonly response?: string;
  readonly error?: string;
  readonly retryAfterMs?: number;
}

const EXCERPT_CHARACTERS = 1_000;

/** What came back, as it may be kept: short, and text that PostgreSQL can hold. */
export function excerptOf(text: string): string {
  return text.slice(0, EXCERPT_CHARACTERS).toWellFormed().replaceAll('\u0000', '\ufffd');
}
