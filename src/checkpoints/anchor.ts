import { type FileHandle, open, readFile } from 'node:fs/promises';
import { z } from 'zod';

// A file outside the database to which every signed checkpoint is appended: whoever rewinds the database
// has to find this file too. A line of JSON for each, so that a torn last line is seen for what it is.

export interface Anchored {
  readonly ledgerId: string;
  readonly size: number;
  /** The signed note, to the byte. */
  readonly note: string;
}

export interface Anchor {
  /** Appends one and waits until the disk has it. */
  append(anchored: Anchored): Promise<void>;
}

/** The anchor in a file, which is made where there is none. */
export function fileAnchor(path: string): Anchor {
  return {
    async append({ ledgerId, size, note }) {
      const file = await open(path, 'a', 0o600);
      try {
        await appendLine(file, JSON.stringify({ ledgerId, size, note }));
      } finally {
        await file.close();
      }
    },
  };
}

// One write, which O_APPEND keeps together beside other processes; a line that a crash tore in two is
// ended first, so that it spoils nothing but itself.
async function appendLine(file: FileHandle, line: string): Promise<void> {
  await file.appendFile(`\n${line}\n`);
  await file.sync();
}

export interface AnchorContent {
  readonly anchored: readonly Anchored[];
  /** Lines that are no checkpoint: a write that a crash tore, or somebody's hand. From 1. */
  readonly unreadableLines: readonly number[];
}

/** Everything that was anchored, in order; of one ledger if it is named. */
export async function readAnchor(path: string, ledgerId?: string): Promise<AnchorContent> {
  const anchored: Anchored[] = [];
  const unreadableLines: number[] = [];
  const lines = (await readFile(path, 'utf8')).split('\n');
  for (const [index, line] of lines.entries()) {
    if (line === '') continue;
    const one = anchoredIn(line);
    if (one === undefined) unreadableLines.push(index + 1);
    else if (ledgerId === undefined || one.ledgerId === ledgerId) anchored.push(one);
  }
  return { anchored, unreadableLines };
}

const ANCHORED = z.object({
  ledgerId: z.string(),
  size: z.number().int().nonnegative(),
  note: z.string(),
});

function anchoredIn(line: string): Anchored | undefined {
  try {
    return ANCHORED.parse(JSON.parse(line));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return undefined;
    throw error;
  }
}
