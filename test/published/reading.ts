import type { PublishedDocument } from '../../src/published/document.js';
import { readPublished } from '../../src/published/read-document.js';
import type { ReadingLimits } from '../../src/published/source.js';

/** The document of a text or of bytes. */
export function read(content: string | Uint8Array, limits?: ReadingLimits) {
  return readPublished(Buffer.from(content), { name: 'document', ...(limits && { limits }) });
}

/** Printed texts by key, of one table. */
export function printedOf(
  { figures }: PublishedDocument,
  tableId: string,
): Readonly<Record<string, string>> {
  const own = figures.filter((figure) => figure.tableId === tableId);
  return Object.fromEntries(own.map(({ key, printed }) => [key, printed.text]));
}

/** Exact values by key, of one table. */
export function valuesOf(
  { figures }: PublishedDocument,
  tableId: string,
): Readonly<Record<string, bigint>> {
  const own = figures.filter((figure) => figure.tableId === tableId);
  return Object.fromEntries(own.map(({ key, printed }) => [key, printed.valueFen]));
}

/** Codes of the problems, in their order. */
export function problemCodes({ problems }: PublishedDocument): string[] {
  return problems.map(({ code }) => code);
}

/** How the reading of something that cannot be read ends. */
export async function refusal(content: string | Uint8Array, limits?: ReadingLimits) {
  return read(content, limits).then(
    () => 'taken',
    (error: Error & { code?: string }) => `${error.code}: ${error.message}`,
  );
}
