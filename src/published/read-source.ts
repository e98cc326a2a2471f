import { readHtml } from './read-html.js';
import { readPdf } from './read-pdf.js';
import { readText } from './read-text.js';
import { readWorkbook } from './read-workbook.js';
import { DocumentRefused } from './refusal.js';
import type { ReadingLimits, Source } from './source.js';

/** The lines of a file, whatever it is. Throws `DocumentRefused`. */
export async function readSource(
  bytes: Buffer,
  name: string,
  limits: ReadingLimits,
): Promise<Source> {
  if (bytes.length > limits.fileBytes) {
    const reason = `the file has ${bytes.length} bytes; the limit is ${limits.fileBytes}`;
    throw new DocumentRefused('file-too-large', reason, name);
  }
  const start = bytes.subarray(0, 1024).toString('latin1');
  if (start.startsWith('PK\u0003\u0004')) return readWorkbook(bytes, name, limits);
  if (start.includes('%PDF-')) return readPdf(bytes, name, limits);
  if (start.startsWith('\u00d0\u00cf\u0011\u00e0')) {
    const reason = 'it is a document of an old Office; save it as .xlsx or PDF';
    throw new DocumentRefused('format-unknown', reason, name);
  }
  if (/^(?:\u00ef\u00bb\u00bf)?\s*<(?:!doctype html|html|head|body|table|div|\?xml)/i.test(start)) {
    return readHtml(bytes, name, limits);
  }
  return readText(bytes, name, limits);
}
