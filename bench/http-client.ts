import { Agent, request } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';
import { load } from './figures.js';

// The client of the HTTP benchmark: a thread of its own, keep-alive connections.
const { url, key, ledgerId, lines, purpose } = workerData;
const target = new URL(url);
let payments = 0;

parentPort?.on('message', async ({ count, inFlight, size }) => {
  const agent = new Agent({ keepAlive: true, maxSockets: inFlight });
  const post = size === 1 ? () => single(agent) : () => batch(agent, size);
  const { rate, ...latencies } = await load({ count, inFlight }, post);
  agent.destroy();
  parentPort?.postMessage({ rate: rate * size, ...latencies });
});

function payment() {
  payments += 1;
  const lineId = lines[payments % lines.length];
  return {
    lineId,
    amount: '1.00',
    voucherNumber: `V-${payments}`,
    purpose,
    effectiveOn: '2023-06-15',
  };
}

function single(agent: Agent): Promise<void> {
  const content = payment();
  return post(agent, { path: 'payments', body: content, idempotencyKey: `single-${payments}` });
}

function batch(agent: Agent, size: number): Promise<void> {
  const items = Array.from({ length: size }, () => {
    const content = payment();
    return { ...content, idempotencyKey: `batch-${payments}` };
  });
  return post(agent, {
    path: 'payments/batch',
    body: { items },
    idempotencyKey: `request-${payments}`,
  });
}

interface Posting {
  readonly path: string;
  readonly body: object;
  readonly idempotencyKey: string;
}

function post(agent: Agent, { path, body, idempotencyKey }: Posting): Promise<void> {
  const text = JSON.stringify(body);
  const headers = {
    authorization: `Bearer ${key}`,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'idempotency-key': idempotencyKey,
  };
  const options = { agent, method: 'POST', host: target.hostname, port: target.port, headers };
  return new Promise((resolve, reject) => {
    const sent = request({ ...options, path: `/v1/ledgers/${ledgerId}/${path}` }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        const content = Buffer.concat(chunks).toString();
        const wrong = (answer.statusCode ?? 500) >= 300 || content.includes('"problem"');
        if (wrong) reject(new Error(`${answer.statusCode}: ${content.slice(0, 300)}`));
        else resolve();
      });
    });
    sent.on('error', reject);
    sent.end(text);
  });
}
