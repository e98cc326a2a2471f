import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Api, LEDGER } from './api.js';
import { PAYMENT_BODY } from './requests.js';

// What no well-behaved client sends, over bare sockets.

let api: Api;
let before: string;
beforeAll(async () => {
  api = await Api.start();
  await api.openReady();
  before = await api.written();
});
afterAll(() => api.close());

interface Exchange {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/** Sends bytes, however many the server takes, and reads what it answers before it hangs up. */
function exchange(...pieces: readonly (string | Buffer)[]): Promise<Exchange> {
  const { hostname, port } = new URL(api.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    const answer: Buffer[] = [];
    const finish = () => {
      const [head = '', body = ''] = Buffer.concat(answer).toString('utf8').split('\r\n\r\n');
      resolve({ status: Number(head.split(' ')[1]), head, body });
    };
    socket.setTimeout(20_000, () => reject(new Error('the server does not answer')));
    socket.on('data', (chunk) => {
      answer.push(chunk);
      if (Buffer.concat(answer).includes('"type":')) socket.end();
    });
    // Hanging up on a client that still sends is allowed, once it is answered.
    socket.on('error', () => (answer.length > 0 ? finish() : undefined));
    socket.on('close', finish);
    for (const piece of pieces) socket.write(piece);
  });
}

function head(extra: readonly string[], path = `${LEDGER}/payments`): string {
  const lines = [
    `POST ${path} HTTP/1.1`,
    'Host: localhost',
    `Authorization: Bearer ${api.keys.treasury}`,
    'Idempotency-Key: hostile',
    ...extra,
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

const JSON_TYPE = 'Content-Type: application/json';

describe('a server under fire', () => {
  it('answers 413 to a body of ten megabytes, announced or not', async () => {
    const million = Buffer.alloc(1_000_000, 'x');
    const announced = head([JSON_TYPE, 'Content-Length: 10000000']);
    const first = await exchange(announced, ...Array.from({ length: 10 }, () => million));
    expect([first.status, first.body]).toEqual([413, expect.stringContaining('body-too-large')]);

    const chunk = [`${million.length.toString(16)}\r\n`, million, '\r\n'];
    const chunked = Array.from({ length: 10 }, () => chunk).flat();
    const second = await exchange(
      head([JSON_TYPE, 'Transfer-Encoding: chunked']),
      ...chunked,
      '0\r\n\r\n',
    );
    expect([second.status, second.body]).toEqual([413, expect.stringContaining('body-too-large')]);
  });

  it('writes nothing of a body that is shorter than announced', async () => {
    const body = JSON.stringify(PAYMENT_BODY);
    const { hostname, port } = new URL(api.url);
    const socket = connect(Number(port), hostname);
    socket.end(`${head([JSON_TYPE, `Content-Length: ${Buffer.byteLength(body) + 10}`])}${body}`);
    await new Promise((resolve) => socket.on('close', resolve).resume());
    expect(await api.written()).toBe(before);
  });

  it('answers 400 to what is not HTTP, and 431 to headers without end', async () => {
    const garbage = await exchange('\u0016\u0003\u0001 hello\r\n\r\n');
    expect([garbage.status, garbage.body]).toEqual([
      400,
      expect.stringContaining('request-not-http'),
    ]);
    expect(garbage.head).toContain('application/problem+json');
    const endless = await exchange(head([`X-Endless: ${'x'.repeat(100_000)}`]));
    expect([endless.status, endless.body]).toEqual([
      431,
      expect.stringContaining('request-not-http'),
    ]);
  });

  it('does not read one request as two', async () => {
    const body = `0\r\n\r\nPOST ${LEDGER}/payments HTTP/1.1\r\nHost: x\r\n\r\n`;
    const both = head([JSON_TYPE, 'Transfer-Encoding: chunked', `Content-Length: ${body.length}`]);
    expect((await exchange(both, body)).status).toBe(400);
    const twice = head([JSON_TYPE, 'Content-Length: 5', 'Content-Length: 6']);
    expect((await exchange(twice, '{}   ')).status).toBe(400);
  });

  it('answers malformed URLs with problems', async () => {
    for (const path of ['/v1/%zz', '/v1/ledgers/%c0%ae', '/v1/ledgers/%ff']) {
      const { status, body } = await exchange(head(['Content-Length: 0'], path));
      expect([path, status, body]).toEqual([path, 400, expect.stringContaining('url-malformed')]);
    }
    const long = await exchange(
      head(['Content-Length: 0'], `/v1/ledgers/${'a'.repeat(500)}/payments`),
    );
    expect([long.status, long.body]).toEqual([414, expect.stringContaining('url-too-long')]);
  });

  it('asks for a key however the path is spelt', async () => {
    for (const path of [
      '/%761/ledgers',
      '/v1/%6cedgers',
      '//v1/ledgers',
      '/v1/../v1/ledgers',
      '/V1/ledgers',
      '*v1/ledgers',
      'http://x/v1/ledgers',
    ]) {
      const request = `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`;
      const { status, body } = await exchange(request);
      expect([path, [400, 401, 404].includes(status), body]).toEqual([
        path,
        true,
        expect.not.stringContaining('"items"'),
      ]);
    }
  });

  it('wrote nothing of all this', async () => {
    expect(await api.written()).toBe(before);
  });
});

describe('routes that are not there', () => {
  it('are problems too: 404 for a path, 405 with Allow for a method', async () => {
    const nowhere = await api.get('/nowhere');
    expect([nowhere.status, nowhere.body.type]).toEqual([
      404,
      'urn:budget-ledger:problem:route-not-found',
    ]);
    for (const method of ['DELETE', 'PUT', 'PATCH', 'OPTIONS']) {
      const { status, headers, body } = await api.send(method, `${LEDGER}/payments`);
      expect([status, headers.get('allow')]).toEqual([405, 'GET, HEAD, POST']);
      expect(body.type).toBe('urn:budget-ledger:problem:method-not-allowed');
    }
    const posted = await api.post(`${LEDGER}/lines`, { role: 'finance', body: {} });
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  it('send the security headers with every answer', async () => {
    for (const path of ['/nowhere', '/docs', '/v1/ledgers', LEDGER]) {
      const { headers } = await api.get(path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('x-powered-by')).toBeNull();
      if (path.startsWith('/v1')) expect(headers.get('cache-control')).toBe('no-store');
    }
  });
});
