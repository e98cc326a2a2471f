import { SingleBar } from 'cli-progress';

/** How far a long command is. On standard error, and only when that is a terminal. */
export interface Progress {
  update(done: number, total?: number): void;
  stop(): void;
}

export function progressOf(what: string): Progress {
  if (!process.stderr.isTTY) return { update: () => undefined, stop: () => undefined };
  const format = `${what} {bar} {value}/{total} {percentage}% {eta_formatted}`;
  const bar = new SingleBar({
    format,
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
  });
  let started = false;
  return {
    update: (done, total) => {
      if (!started && total !== undefined) bar.start(total, done);
      else bar.update(done);
      started = started || total !== undefined;
      if (total !== undefined) bar.setTotal(total);
    },
    stop: () => {
      if (started) bar.stop();
    },
  };
}
