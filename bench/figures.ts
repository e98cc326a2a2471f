// Small arithmetic for benchmarks: rates, percentiles, and rounds in which rivals take turns, because a
// machine's speed drifts by more than the differences worth knowing.

export interface Load {
  /** Commands per second. */
  readonly rate: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Runs `task` for every index below `count`, `inFlight` at a time, and times each. */
export async function load(
  { count, inFlight }: { readonly count: number; readonly inFlight: number },
  task: (index: number) => Promise<unknown>,
): Promise<Load> {
  const latencies: number[] = [];
  let next = 0;
  const worker = async () => {
    while (next < count) {
      const index = next;
      next += 1;
      const from = performance.now();
      await task(index);
      latencies.push(performance.now() - from);
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: inFlight }, worker));
  const seconds = (performance.now() - start) / 1_000;
  latencies.sort((left, right) => left - right);
  const at = (share: number) => latencies[Math.floor(latencies.length * share)] ?? 0;
  return { rate: count / seconds, p50Ms: at(0.5), p99Ms: at(0.99) };
}

/** Lets rivals take turns for some rounds; gives each one's results, in order. */
export async function interleaved<Result>(
  rounds: number,
  rivals: Readonly<Record<string, (round: number) => Promise<Result>>>,
): Promise<Readonly<Record<string, Result[]>>> {
  const results: Record<string, Result[]> = {};
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, run] of Object.entries(rivals)) {
      const result = await run(round);
      results[name] = [...(results[name] ?? []), result];
    }
  }
  return results;
}

export function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

export function printTable(
  title: string,
  rows: readonly Readonly<Record<string, string | number>>[],
): void {
  console.log(`\n## ${title}`);
  const columns = Object.keys(rows[0] ?? {});
  console.log(`| ${columns.join(' | ')} |`);
  console.log(`|${columns.map(() => '---').join('|')}|`);
  for (const row of rows) {
    console.log(`| ${columns.map((column) => shown(row[column])).join(' | ')} |`);
  }
}

function shown(value: string | number | undefined): string {
  if (typeof value !== 'number') return value ?? '';
  if (value >= 100) return Math.round(value).toLocaleString('en');
  return value.toFixed(value >= 10 ? 1 : 2);
}
