// Errors that say the database is away, not that the request is wrong. SQLSTATE classes: 08 connection,
// 53 resources, 57P server shutting down.
const SQLSTATES = /^(08|53|57P)/;
const SYSTEM_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND']);
const DRIVER_MESSAGES = /^(Connection terminated|timeout exceeded when trying to connect)/;

/** True when asking again later may help. */
export function isOutage(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code = '', message = '' } = error as { code?: unknown; message?: unknown };
  if (SQLSTATES.test(String(code)) || SYSTEM_CODES.has(String(code))) return true;
  return DRIVER_MESSAGES.test(String(message));
}
