import { afterEach, describe, expect, it } from '@jest/globals';
import { allowedAddresses, isPublic, type OutboundRules } from '../../src/deliveries/addresses.js';
import { post } from '../../src/deliveries/outbound.js';
import { type Receiver, startReceiver } from './receiver.js';

const STRICT: OutboundRules = { privateHosts: [] };

describe('an address', () => {
  it.each([
    '0.0.0.0',
    '10.0.0.1',
    '100.64.0.1',
    '100.100.100.200',
    '100.127.255.255',
    '127.0.0.1',
    '127.255.255.255',
    '168.63.129.16',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.192',
    '192.0.2.1',
    '192.168.1.1',
    '198.18.0.1',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '239.255.255.255',
    '255.255.255.255',
    '::',
    '::1',
    '::7f00:1',
    '::ffff:127.0.0.1',
    '::ffff:a00:1',
    '::ffff:8.8.8.8',
    '64:ff9b::7f00:1',
    '64:ff9b:1::a00:1',
    '100::1',
    '2001::1',
    '2001:db8::1',
    '2002:7f00:1::1',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1',
    'fe80::1%eth0',
    'ff02::1',
    'localhost',
    '',
  ])('%s is not public', (address) => {
    expect(isPublic(address)).toBe(false);
  });

  it.each([
    '8.8.8.8',
    '9.255.255.255',
    '11.0.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '126.255.255.255',
    '172.15.255.255',
    '172.32.0.0',
    '192.167.255.255',
    '192.169.0.0',
    '223.255.255.255',
    '2400:3200::1',
    '2606:4700::1111',
  ])('%s is public', (address) => {
    expect(isPublic(address)).toBe(true);
  });
});

describe('a URL', () => {
  const resolve = async () => [{ address: '8.8.8.8', family: 4 }];

  it.each([
    ['http://example.org/', /is not https/],
    ['ftp://example.org/', /is not https/],
    ['https://user:pw@example.org/', /user name or a password/],
    ['https://127.0.0.1/', /127\.0\.0\.1 is not a public address/],
    ['https://0x7f.1/', /127\.0\.0\.1 is not a public address/],
    ['https://2130706433/', /127\.0\.0\.1 is not a public address/],
    ['https://[::1]/', /::1 is not a public address/],
    ['https://[::ffff:10.0.0.1]/', /is not a public address/],
    ['https://example.org:8443/', /port 8443 is not one of 443/],
  ])('%s is refused', async (url, reason) => {
    const rules = { ...STRICT, ports: [443], resolve };
    await expect(allowedAddresses(new URL(url), rules)).rejects.toThrow(reason);
  });

  it('is allowed when every address of its host is public, and not when one is not', async () => {
    const url = new URL('https://example.org/');
    expect(await allowedAddresses(url, { ...STRICT, ports: [443], resolve })).toEqual(
      await resolve(),
    );
    const mixed = async () => [...(await resolve()), { address: 'fd00::1', family: 6 }];
    await expect(allowedAddresses(url, { ...STRICT, resolve: mixed })).rejects.toThrow(
      'example.org has the address fd00::1, which is not a public one',
    );
    const none = async () => [];
    await expect(allowedAddresses(url, { ...STRICT, resolve: none })).rejects.toThrow(
      'example.org has no address',
    );
  });

  it('of a host of one’s own may have a private address and no TLS', async () => {
    const rules = {
      privateHosts: ['robot.internal'],
      resolve: async () => [{ address: '10.1.2.3', family: 4 }],
    };
    const url = new URL('http://robot.internal/');
    expect(await allowedAddresses(url, rules)).toEqual([{ address: '10.1.2.3', family: 4 }]);
    await expect(allowedAddresses(new URL('http://robot.internal.evil/'), rules)).rejects.toThrow(
      /is not https/,
    );
  });
});

describe('a post', () => {
  const receivers: Receiver[] = [];
  afterEach(async () => {
    for (const receiver of receivers.splice(0)) await receiver.close();
  });
  async function receiverAt(host: string): Promise<Receiver> {
    const receiver = await startReceiver(host);
    receivers.push(receiver);
    return receiver;
  }
  const ask = (url: string) => ({ url, headers: {}, body: '{}', timeoutMs: 2_000 });

  it('connects to the address that was checked, whatever the name says a moment later', async () => {
    const checked = await receiverAt('127.0.0.1');
    const { port } = new URL(checked.url);
    const asked: string[] = [];
    // The second answer of this name server is another address, as with DNS rebinding.
    const resolve = async (host: string) => {
      asked.push(host);
      return [{ address: asked.length === 1 ? '127.0.0.1' : '127.0.0.2', family: 4 }];
    };
    const rules = { privateHosts: ['hook.test'], resolve };
    const answer = await post(ask(`http://hook.test:${port}/x`), rules);
    expect(answer).toMatchObject({ status: 200, body: 'thanks' });
    expect(asked).toEqual(['hook.test']);
    expect(checked.received[0]?.headers.host).toBe(`hook.test:${port}`);
  });

  it('never reaches a private address that a public name turns out to have', async () => {
    const inside = await receiverAt('127.0.0.1');
    const { port } = new URL(inside.url);
    const resolve = async () => [{ address: '127.0.0.1', family: 4 }];
    await expect(
      post(ask(`https://public.test:${port}/`), { privateHosts: [], resolve }),
    ).rejects.toThrow('public.test has the address 127.0.0.1, which is not a public one');
    expect(inside.received).toEqual([]);
  });

  it('gives up on a name server that does not answer', async () => {
    const resolve = () => new Promise<never>(() => undefined);
    const slow = { ...ask('https://slow.test/'), timeoutMs: 50 };
    await expect(post(slow, { privateHosts: [], resolve })).rejects.toThrow(
      'no answer within 50 ms',
    );
  });

  it('reads no more of an answer than it needs', async () => {
    const talker = await receiverAt('127.0.0.1');
    talker.answers.push({ body: 'x'.repeat(5_000_000) });
    const { body } = await post(ask(talker.url), { privateHosts: ['127.0.0.1'] });
    expect(body).toHaveLength(16_384);
  });
});
