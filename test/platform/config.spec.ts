import { describe, expect, it } from '@jest/globals';
import { CONFIG_HELP, readConfig, redacted } from '../../src/platform/config.js';

describe('configuration', () => {
  it('has a sensible value for everything', () => {
    const config = readConfig({});
    expect(config).toMatchObject({ PORT: 3000, HOST: '127.0.0.1', LOG_LEVEL: 'info' });
    expect(config.DATABASE_URL).toBeUndefined();
  });

  it('takes numbers from text and an empty variable as absent', () => {
    expect(readConfig({ PORT: '8080', DATABASE_URL: '', REDIS_URL: '' })).toMatchObject({
      PORT: 8080,
    });
  });

  it.each([
    ['PORT', 'eighty'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['BATCH_LIMIT', '0'],
    ['BATCH_LIMIT', '1.5'],
    ['DATABASE_URL', 'mysql://localhost/ledger'],
    ['DATABASE_URL', 'not a url'],
    ['REDIS_URL', 'http://localhost'],
    ['LOG_LEVEL', 'loud'],
    ['SWEEP_INTERVAL_MS', '1e9'],
    ['DELIVERY_PRIVATE_HOSTS', 'https://hooks.example.org'],
    ['DELIVERY_PORTS', '443,0'],
    ['SMTP_URL', 'mail.example.org'],
    ['SEALING_KEY', 'short'],
  ])('stops at %s=%s and names it', (name, value) => {
    expect(() => readConfig({ [name]: value })).toThrow(
      new RegExp(`configuration: ${name}(\\.[0-9]+)?: `),
    );
  });

  it('names every bad variable at once', () => {
    expect(() => readConfig({ PORT: 'x', LOG_LEVEL: 'y' })).toThrow(/PORT: .*; LOG_LEVEL: /);
  });

  it('leaves other variables alone', () => {
    expect(Object.keys(readConfig({ HOME: '/nowhere' }))).not.toContain('HOME');
    expect(Object.keys(CONFIG_HELP)).toEqual(expect.arrayContaining(Object.keys(readConfig({}))));
  });

  it('takes lists from text', () => {
    const lists = { DELIVERY_PRIVATE_HOSTS: 'a.internal, 10.0.0.1', DELIVERY_PORTS: '443,8443' };
    expect(readConfig(lists)).toMatchObject({
      DELIVERY_PRIVATE_HOSTS: ['a.internal', '10.0.0.1'],
      DELIVERY_PORTS: [443, 8_443],
    });
  });

  it('hides passwords when it is shown', () => {
    const shown = redacted(
      readConfig({
        DATABASE_URL: 'postgres://app:hunter2@db/ledger',
        REDIS_URL: 'redis://:pw@cache',
        SMTP_URL: 'smtps://app:hunter2@mail',
        SEALING_KEY: 'hunter2'.repeat(5),
      }),
    );
    expect(JSON.stringify(shown)).not.toMatch(/hunter2|:pw@/);
    expect(shown.DATABASE_URL).toBe('postgres://app:***@db/ledger');
    expect(shown.PORT).toBe(3000);
  });
});
