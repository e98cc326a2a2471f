import { problem, RequestRefused, validationFailed } from './problem.js';

// draft-ietf-httpapi-idempotency-key-header makes the key a quoted string (RFC 8941); most clients send it
// bare. Both are the same key.
const BARE = /^[!#-+\x2d-[\]-~]{1,200}$/;
const QUOTED = /^"((?:[ !#-[\]-~]|\\["\\]){1,200})"$/;

/** A key inside a body, where JSON quotes it: visible ASCII and spaces. */
export const IDEMPOTENCY_KEY_FORM = /^[ -~]{1,200}$/;

/** The key of a request. Throws `RequestRefused` when it is missing or malformed. */
export function idempotencyKeyOf(header: string | string[] | undefined): string {
  if (header === undefined) {
    throw new RequestRefused(
      problem('idempotency-key-missing', {
        title: 'An idempotency key is required',
        status: 400,
        detail: 'Send `Idempotency-Key`, new for every order and the same for every repetition.',
        errors: [{ header: 'Idempotency-Key', detail: 'is missing' }],
      }),
    );
  }
  const key = readKey(String(header).trim());
  if (key !== undefined) return key;
  const detail = 'must be 1 to 200 visible ASCII characters, quoted or bare';
  throw validationFailed([{ header: 'Idempotency-Key', detail }]);
}

function readKey(header: string): string | undefined {
  if (BARE.test(header)) return header;
  return QUOTED.exec(header)?.[1]?.replaceAll(/\\(["\\])/g, '$1');
}
