import { buffer } from 'node:stream/consumers';
import yauzl from 'yauzl';
import { FileRefused } from './sheet.js';

// A workbook is a zip. A few hundred kilobytes of it can claim to be gigabytes, so the declared sizes are
// read first and then kept to: a file of 439 KB was seen to take 420 MB and 18 s when trusted.

export interface ZipLimits {
  readonly entryCount: number;
  readonly totalBytes: number;
  /** Most bytes that one packed byte may become, in parts larger than `ratioFromBytes`. */
  readonly ratio: number;
  readonly ratioFromBytes: number;
}

export const ZIP_LIMITS: ZipLimits = {
  entryCount: 1_000,
  totalBytes: 96 * 1024 * 1024,
  ratio: 250,
  ratioFromBytes: 4 * 1024 * 1024,
};

/** Reads one part of the zip as UTF-8; undefined when there is no such part. */
export type ReadPart = (name: string) => Promise<string | undefined>;

/** Opens a zip whose declared sizes keep the limits. Throws `FileRefused` otherwise. */
export async function openZip(bytes: Buffer, limits = ZIP_LIMITS): Promise<ReadPart> {
  const zip = await yauzl
    .fromBufferPromise(bytes, { lazyEntries: true, validateEntrySizes: true })
    .catch(refuse);
  const entries = await listEntries(zip, limits).catch(refuse);
  return async (name) => {
    const entry = entries.get(name);
    if (entry === undefined) return undefined;
    // yauzl fails as soon as a part grows past the size it declared.
    const stream = await zip.openReadStreamPromise(entry).catch(refuse);
    return (await buffer(stream).catch(refuse)).toString('utf8');
  };
}

async function listEntries(
  zip: yauzl.ZipFile,
  limits: ZipLimits,
): Promise<Map<string, yauzl.Entry>> {
  if (zip.entryCount > limits.entryCount) {
    throw new FileRefused(
      `the workbook has ${zip.entryCount} parts, more than ${limits.entryCount}`,
    );
  }
  const entries = new Map<string, yauzl.Entry>();
  let totalBytes = 0;
  for await (const entry of zip.eachEntry()) {
    checkRatio(entry, limits);
    totalBytes += entry.uncompressedSize;
    if (totalBytes > limits.totalBytes) {
      throw new FileRefused(`the workbook unpacks to more than ${limits.totalBytes} bytes`);
    }
    entries.set(entry.fileName, entry);
  }
  return entries;
}

function checkRatio(entry: yauzl.Entry, { ratio, ratioFromBytes }: ZipLimits): void {
  const { uncompressedSize, compressedSize, fileName } = entry;
  if (uncompressedSize <= ratioFromBytes || uncompressedSize <= compressedSize * ratio) return;
  throw new FileRefused(
    `the workbook's part ${fileName} unpacks ${compressedSize} bytes to ${uncompressedSize}`,
  );
}

function refuse(error: unknown): never {
  if (error instanceof FileRefused) throw error;
  throw new FileRefused(`not a valid workbook: ${(error as Error).message}`);
}
