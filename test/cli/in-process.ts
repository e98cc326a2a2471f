import { jest } from '@jest/globals';
import { runProgram } from '../../src/cli/program.js';
import type { Ended } from './command-line.js';

// The command line in this process: each command opens the database of the environment and closes it again.

export interface Printed {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export async function budgetLedger(...args: string[]): Promise<Printed> {
  const printed = { out: '', err: '' };
  const keep = (stream: 'out' | 'err') => (part: unknown) => {
    printed[stream] += String(part);
    return true;
  };
  const spies = [
    jest.spyOn(process.stdout, 'write').mockImplementation(keep('out')),
    jest.spyOn(process.stderr, 'write').mockImplementation(keep('err')),
  ];
  const before = process.stdout.listeners('error');
  try {
    const code = await runProgram(args);
    return { code, ...printed };
  } finally {
    for (const spy of spies) spy.mockRestore();
    for (const listener of process.stdout.listeners('error')) {
      if (!before.includes(listener)) process.stdout.off('error', listener as () => void);
    }
  }
}

/** Runs a command as `command-line.ts` does in a process of its own, which takes seconds to start. */
export async function run(args: readonly string[], variables: NodeJS.ProcessEnv): Promise<Ended> {
  const before = { ...process.env };
  Object.assign(process.env, variables);
  try {
    const { code, out: stdout, err: stderr } = await budgetLedger(...args);
    return { code, stdout, stderr };
  } finally {
    for (const name of Object.keys(variables)) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  }
}

/** What a command that has to succeed prints. */
export async function done(...args: string[]): Promise<string> {
  const { code, out, err } = await budgetLedger(...args);
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${err}`);
  return out;
}
