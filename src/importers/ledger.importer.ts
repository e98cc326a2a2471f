import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { OpenLedger } from '../domain/opening.js';
import { FileRefused } from '../files/sheet.js';

// A ledger's units, projects and classification from a JSON file. The rule book checks their sense, this
// only their form.

const NAME = z.string().min(1).max(200);
const CODES = z.array(z.strictObject({ code: NAME, name: NAME })).max(20_000);

const LEDGER_FILE = z.strictObject({
  ledgerId: NAME,
  departmentName: NAME,
  units: z
    .array(z.strictObject({ unitCode: NAME, name: NAME, independentAccounts: z.boolean() }))
    .max(5_000),
  projects: z.array(z.strictObject({ projectCode: NAME, name: NAME })).max(20_000),
  functionalCodes: CODES,
  economicCodes: CODES,
});

/** Reads the order to open a ledger. Throws `FileRefused` with every wrong field. */
export async function readLedgerFile(path: string): Promise<OpenLedger> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new FileRefused(error.code === 'ENOENT' ? 'there is no such file' : error.message);
  });
  const parsed = LEDGER_FILE.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  const reasons = parsed.error.issues.map(({ path: at, message }) => `${fieldOf(at)}: ${message}`);
  throw new FileRefused(reasons.join('; '));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw new FileRefused(`not valid JSON: ${(error as Error).message}`);
  }
}

function fieldOf(path: readonly PropertyKey[]): string {
  const steps = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`));
  return steps.join('').replace(/^\./, '') || 'the file';
}
