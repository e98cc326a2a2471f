import { problem, RequestRefused } from './problem.js';

const NEWLINE = 0x0a;

/** A line as bytes, or what is wrong with it. */
export type NdjsonLine = Uint8Array | RequestRefused;

/**
 * The lines of a byte stream, without blank ones. Never holds more than one line: one that is longer
 * than `lineLimit` is skipped to its end and handed on as a refusal.
 */
export async function* ndjsonLines(
  chunks: AsyncIterable<Uint8Array>,
  lineLimit: number,
): AsyncGenerator<NdjsonLine> {
  let parts: Uint8Array[] = [];
  let length = 0;
  const take = (): NdjsonLine | undefined => {
    const line = length > lineLimit ? tooLong(lineLimit) : Buffer.concat(parts);
    parts = [];
    length = 0;
    return line instanceof RequestRefused || line.toString('latin1').trim() !== ''
      ? line
      : undefined;
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(NEWLINE, start);
      const part = chunk.subarray(start, end === -1 ? chunk.length : end);
      length += part.length;
      if (length <= lineLimit) parts.push(part);
      else parts = [];
      if (end === -1) break;
      const line = take();
      if (line !== undefined) yield line;
      start = end + 1;
    }
  }
  const last = take();
  if (last !== undefined) yield last;
}

function tooLong(lineLimit: number): RequestRefused {
  return new RequestRefused(
    problem('line-too-long', {
      title: 'The line is too long',
      status: 413,
      errors: [{ pointer: '#', detail: `is longer than ${lineLimit} bytes` }],
    }),
  );
}
