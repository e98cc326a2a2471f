import { Worker } from 'node:worker_threads';
import { createInflate } from 'node:zlib';
import { DocumentRefused, type RefusalCode } from './refusal.js';
import type { ReadingLimits, Source, SourceCell, SourceLine } from './source.js';

// A PDF with a text layer: words with positions, put together into lines and cells. Pictures of pages are not
// read.

/** Lines of all pages. Throws `DocumentRefused`. */
export async function readPdf(bytes: Buffer, name: string, limits: ReadingLimits): Promise<Source> {
  await checkStreams(bytes, name, limits.unpackedBytes);
  const pages = await wordsOfPages(bytes, name, limits);
  const lines = pages.flatMap(({ page, words }) => linesOf(page, words));
  if (lines.length === 0) {
    throw new DocumentRefused('without-text', 'the PDF has no text that can be read', name);
  }
  if (lines.length > limits.lineCount) {
    const reason = `the PDF has more than ${limits.lineCount} lines`;
    throw new DocumentRefused('too-many-rows', reason, name);
  }
  return { lines, problems: [] };
}

// The reader of PDFs unpacks a stream into memory, whatever becomes of it. So all streams are unpacked once
// before, and only counted.
async function checkStreams(bytes: Buffer, name: string, limitBytes: number): Promise<void> {
  let unpackedBytes = 0;
  let at = bytes.indexOf('stream');
  while (at !== -1) {
    const start = at + (bytes[at + 6] === 0x0d ? 8 : 7);
    const isEnd = bytes.subarray(at - 3, at).toString('latin1') === 'end';
    if (!isEnd && ((bytes[start] ?? 0) & 0x0f) === 8) {
      unpackedBytes += await unpackedSize(bytes.subarray(start), limitBytes - unpackedBytes);
    }
    if (unpackedBytes > limitBytes) {
      const reason = `the PDF unpacks to more than ${limitBytes} bytes`;
      throw new DocumentRefused('file-too-large', reason, name);
    }
    at = bytes.indexOf('stream', at + 6);
  }
}

// A zlib stream ends by itself; what stands behind it is not looked at. A broken one counts as far as it
// goes.
function unpackedSize(packed: Buffer, limitBytes: number): Promise<number> {
  return new Promise((resolve) => {
    let size = 0;
    const inflate = createInflate();
    const end = () => {
      inflate.destroy();
      resolve(size);
    };
    inflate.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limitBytes) end();
    });
    inflate.on('end', end).on('error', end);
    inflate.end(packed);
  });
}

interface Word {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface PageWords {
  readonly page: number;
  readonly words: readonly Word[];
}

type Told = PageWords | { readonly pageCount: number };

function wordsOfPages(bytes: Buffer, name: string, limits: ReadingLimits): Promise<PageWords[]> {
  return new Promise((resolve, reject) => {
    const pages: PageWords[] = [];
    const worker = new Worker(new URL('./pdf-worker.mjs', import.meta.url), {
      workerData: { bytes: new Uint8Array(bytes) },
      resourceLimits: { maxOldGenerationSizeMb: 512 },
      stdout: true,
      stderr: true,
    });
    const refuse = (code: RefusalCode, reason: string) => {
      reject(new DocumentRefused(code, reason, name));
      void worker.terminate();
    };
    const timer = setTimeout(
      () => refuse('too-slow', `the PDF was not read within ${limits.timeMs} ms`),
      limits.timeMs,
    );
    worker.on('message', (told: Told) => {
      if ('page' in told) pages.push(told);
      else if (told.pageCount > limits.pageCount) {
        const reason = `the PDF has ${told.pageCount} pages; the limit is ${limits.pageCount}`;
        refuse('too-many-rows', reason);
      }
    });
    worker.on('error', (error) => refuse('file-broken', `the PDF is broken: ${error.message}`));
    worker.on('exit', () => {
      clearTimeout(timer);
      resolve(pages);
    });
  });
}

function linesOf(page: number, words: readonly Word[]): SourceLine[] {
  const rows: Word[][] = [];
  for (const word of [...words].sort((a, b) => b.y - a.y)) {
    const row = rows.at(-1);
    const first = row?.[0];
    const same = first !== undefined && first.y - word.y < Math.min(first.height, word.height) / 2;
    if (same) row?.push(word);
    else rows.push([word]);
  }
  return rows.map((row, index) => {
    const place = { page, line: index + 1 };
    return { place, layout: 'positions', cells: cellsOf(row, place) };
  });
}

function cellsOf(
  row: Word[],
  place: { readonly page: number; readonly line: number },
): SourceCell[] {
  const cells: (SourceCell & { readonly height: number })[] = [];
  for (const { text, x, width, height } of row.sort((a, b) => a.x - b.x)) {
    const before = cells.at(-1);
    const right = Math.max(x, x + width);
    // Words of one cell stand closer than one letter is wide.
    if (before !== undefined && x - before.right < height * 0.7) {
      cells.splice(-1, 1, { ...before, text: before.text + text, right });
    } else cells.push({ text, place: { ...place, column: Math.round(x) }, left: x, right, height });
  }
  return cells.map(({ height, ...cell }) => cell);
}
