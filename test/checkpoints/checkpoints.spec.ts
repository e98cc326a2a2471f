import { createHash } from 'node:crypto';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fileAnchor, readAnchor } from '../../src/checkpoints/anchor.js';
import { MERKLE } from '../../src/checkpoints/merkle.projection.js';
import {
  cosignedNote,
  lastCheckpoint,
  listCheckpoints,
  makeCheckpoint,
  originOf,
} from '../../src/checkpoints/signed-checkpoints.js';
import { computedFrom, storedTree } from '../../src/checkpoints/tree.js';
import { type RunningWitness, startWitness } from '../../src/checkpoints/witness-server.js';
import { askWitness } from '../../src/checkpoints/witnesses.js';
import { rebuild } from '../../src/projections/rebuild.js';
import { openCheckpoint, parseCheckpoint } from '../../src/proofs/checkpoint.js';
import { cosignedAt } from '../../src/proofs/cosignature.js';
import { Frontier } from '../../src/proofs/frontier.js';
import { consistencyProof, inclusionProof, leafHash } from '../../src/proofs/merkle.js';
import {
  localSigner,
  newPrivateKeyPem,
  privateKeyOf,
  type Signer,
} from '../../src/proofs/signer.js';
import { includes, isConsistent } from '../../src/proofs/verify-merkle.js';
import {
  LEDGER_ID,
  type LedgerUnderTest,
  ledgerUnderTest,
  openReady,
  pay,
} from '../support/ledger.js';
import { query } from '../support/query.js';

const LOG_NAME = 'ledger.example';
const ORIGIN = originOf(LOG_NAME, LEDGER_ID);
const newSigner = (name: string, type: 'note' | 'cosignature' = 'note'): Signer =>
  localSigner(name, privateKeyOf(newPrivateKeyPem()), type);

let test: LedgerUnderTest;
let folder: string;
let signer: Signer;
beforeEach(async () => {
  test = await ledgerUnderTest();
  await openReady(test.ledger);
  folder = mkdtempSync(join(tmpdir(), 'budget-ledger-checkpoints-'));
  signer = newSigner(ORIGIN);
});
afterEach(async () => {
  await test.close();
  rmSync(folder, { recursive: true });
});

const anchorPath = () => join(folder, 'anchor.ndjson');
const options = () => ({
  database: test.database,
  ledgerId: LEDGER_ID,
  signer,
  logName: LOG_NAME,
  anchor: fileAnchor(anchorPath()),
  log: () => undefined,
});

async function payMany(count: number, prefix: string): Promise<void> {
  const ids = Array.from({ length: count }, (_, index) => `${prefix}-${index}`);
  await Promise.all(ids.map((paymentId) => pay(test.ledger, { paymentId })));
}

async function hashes(): Promise<Buffer[]> {
  const rows = await query(test.url, 'SELECT hash FROM ledger.event ORDER BY seq');
  return rows.map((row) => row.hash as Buffer);
}

async function rootOfLog(size: number): Promise<Buffer> {
  const frontier = new Frontier();
  for (const hash of (await hashes()).slice(0, size)) frontier.append(hash);
  return frontier.root();
}

describe('a signed checkpoint', () => {
  it('says the root over all events, is kept once, and stands in the anchor', async () => {
    const first = await makeCheckpoint(options());
    expect(first).toMatchObject({ ledgerId: LEDGER_ID, size: 2, root: await rootOfLog(2) });
    const opened = openCheckpoint(first.note, { origin: ORIGIN, keys: [signer.key] });
    expect(opened).toMatchObject({ size: 2, root: first.root });

    expect(await makeCheckpoint(options())).toEqual(first);
    await payMany(600, 'P');
    const second = await makeCheckpoint(options());
    expect(second).toMatchObject({ size: 602, root: await rootOfLog(602) });
    const { anchored, unreadableLines } = await readAnchor(anchorPath(), LEDGER_ID);
    expect(unreadableLines).toEqual([]);
    expect(anchored).toEqual(
      [first, second].map(({ ledgerId, size, note }) => ({ ledgerId, size, note })),
    );
    const listed = await listCheckpoints(test.database.db, LEDGER_ID, { afterSize: 0, limit: 10 });
    expect(listed).toEqual([first, second]);
    expect(await lastCheckpoint(test.database.db, LEDGER_ID, 601)).toEqual(first);
  });

  it('proves every event, and that the log begins with what was signed before', async () => {
    const first = await makeCheckpoint(options());
    await payMany(300, 'P');
    const second = await makeCheckpoint(options());
    const { db } = test.database;
    const tree = await storedTree(db, LEDGER_ID);
    const entries = await hashes();
    for (const index of [0, 1, 2, 255, 256, 301]) {
      const proof = await computedFrom(db, tree, (read) => inclusionProof(index, 302, read));
      const leaf = leafHash(entries[index] as Buffer);
      const { size, root } = second;
      expect(includes({ index, size, leaf, root, proof })).toBe(true);
      expect(includes({ index, size, leaf, root: first.root, proof })).toBe(false);
    }
    const proof = await computedFrom(db, tree, (read) => consistencyProof(2, 302, read));
    const old = { oldSize: first.size, oldRoot: first.root };
    expect(isConsistent({ ...old, size: second.size, root: second.root, proof })).toBe(true);
  });

  it('is not made of a log that does not begin with the last one', async () => {
    await makeCheckpoint(options());
    const changed =
      'UPDATE ledger.merkle_tile SET hashes = sha256(hashes) || hashes WHERE level = 0';
    await query(test.url, changed);
    await expect(makeCheckpoint(options())).rejects.toThrow('the first 2 events are not those');
  });

  it('is not made of a log that was cut behind it', async () => {
    await payMany(3, 'P');
    await makeCheckpoint(options());
    await query(test.url, 'DELETE FROM ledger.posting WHERE seq = 5');
    await query(test.url, 'DELETE FROM ledger.event WHERE seq = 5');
    await query(
      test.url,
      'UPDATE ledger.ledger_head h SET seq = 4, hash = e.hash FROM ledger.event e WHERE e.seq = 4',
    );
    await expect(makeCheckpoint(options())).rejects.toThrow('the Merkle tree');
    // The projection thrown away with its place, as somebody would who wants it to forget.
    await query(test.url, "DELETE FROM ledger.projection_checkpoint WHERE projection = 'merkle'");
    await query(test.url, 'DELETE FROM ledger.merkle_tile');
    await expect(makeCheckpoint(options())).rejects.toThrow('5 events were signed, the log has 4');
  });
});

describe('the anchor', () => {
  it('tells a torn line and keeps the ones around it', async () => {
    await makeCheckpoint(options());
    appendFileSync(anchorPath(), '\n{"ledgerId":"440307-audit');
    await payMany(1, 'P');
    await makeCheckpoint(options());
    const { anchored, unreadableLines } = await readAnchor(anchorPath());
    expect(anchored.map(({ size }) => size)).toEqual([2, 3]);
    const torn = readFileSync(anchorPath(), 'utf8').split('\n')[(unreadableLines[0] ?? 0) - 1];
    expect(torn).toBe('{"ledgerId":"440307-audit');
  });
});

describe('the tree', () => {
  it('is rebuilt beside the live one, and the same', async () => {
    await payMany(520, 'P');
    await makeCheckpoint(options());
    const report = await rebuild(test.database, MERKLE, { ledgerId: LEDGER_ID });
    expect(report).toMatchObject({ seq: 522, cellCount: 4, differenceCount: 0 });
    expect(await makeCheckpoint(options())).toMatchObject({ size: 522 });
  });

  it('that was changed by hand is found by a rebuild, and healed', async () => {
    await makeCheckpoint(options());
    await query(test.url, 'UPDATE ledger.merkle_tile SET hashes = sha256(hashes) WHERE level = 0');
    const report = await rebuild(test.database, MERKLE, { ledgerId: LEDGER_ID });
    expect(report.differences).toMatchObject([{ key: '0/0', field: 'hashes' }]);
    await payMany(1, 'P');
    expect(await makeCheckpoint(options())).toMatchObject({ root: await rootOfLog(3) });
  });
});

describe('a witness', () => {
  let witness: RunningWitness;
  const witnessSigner = newSigner('witness.example/w1', 'cosignature');
  const start = async (port = 0) => {
    const logs = [{ origin: ORIGIN, keys: [signer.key] }];
    witness = await startWitness({
      signer: witnessSigner,
      logs,
      folder,
      host: '127.0.0.1',
      port,
      log: () => undefined,
    });
  };
  beforeEach(() => start());
  afterEach(() => witness.close());

  const asked = async (checkpoint: Awaited<ReturnType<typeof makeCheckpoint>>) => {
    const tree = await storedTree(test.database.db, LEDGER_ID);
    const one = { url: witness.url, key: witnessSigner.key };
    await askWitness(test.database.db, { tree, checkpoint, witness: one });
  };
  const cosigned = async (checkpoint: Awaited<ReturnType<typeof makeCheckpoint>>) => {
    const { note } = parseCheckpoint(checkpoint.note);
    const whole = await cosignedNote(test.database.db, checkpoint, note);
    return cosignedAt(whole, witnessSigner.key);
  };

  it('cosigns one head after the other, also after it was started again', async () => {
    const first = await makeCheckpoint(options());
    await asked(first);
    expect(await cosigned(first)).toBeGreaterThan(1_600_000_000n);
    await payMany(5, 'P');
    await witness.close();
    await start();
    const second = await makeCheckpoint(options());
    await asked(second);
    expect(await cosigned(second)).toBeGreaterThan(1_600_000_000n);
  });

  it('says itself how far it was, when the ledger has forgotten', async () => {
    const first = await makeCheckpoint(options());
    await asked(first);
    await query(test.url, 'DELETE FROM ledger.cosignature');
    await payMany(5, 'P');
    const second = await makeCheckpoint(options());
    await asked(second);
    expect(await cosigned(second)).toBeDefined();
  });

  it('refuses a head that does not begin with the one it has seen', async () => {
    await payMany(3, 'P');
    const honest = await makeCheckpoint(options());
    await asked(honest);
    // A fork from an older backup: another ledger under the same name, signed by the same key.
    const fork = await ledgerUnderTest();
    await openReady(fork.ledger);
    for (const paymentId of ['F-1', 'F-2', 'F-3', 'F-4']) await pay(fork.ledger, { paymentId });
    const other = await makeCheckpoint({ ...options(), database: fork.database });
    const tree = await storedTree(fork.database.db, LEDGER_ID);
    const one = { url: witness.url, key: witnessSigner.key };
    const asking = askWitness(fork.database.db, { tree, checkpoint: other, witness: one });
    await expect(asking).rejects.toThrow('422 the checkpoint does not begin with');
    await fork.close();
  });

  it('refuses an old head that is presented as new', async () => {
    const first = await makeCheckpoint(options());
    await payMany(2, 'P');
    await asked(await makeCheckpoint(options()));
    await expect(asked(first)).rejects.toMatchObject({ status: 409 });
  });

  it.each([
    ['a log it does not know', 404, (note: string) => note.replace(ORIGIN, 'ledger.example/x')],
    ['a changed size', 403, (note: string) => note.replace('\n2\n', '\n1\n')],
    ['no proof that can be read', 400, (note: string) => note.replace(/^/, 'x\n\n')],
  ])('answers %s with %i', async (_, status, change) => {
    const { note } = await makeCheckpoint(options());
    const response = await fetch(`${witness.url}/add-checkpoint`, {
      method: 'POST',
      body: `old 0\n\n${change(note)}`,
    });
    expect(response.status).toBe(status);
  });

  it('shows the last head it has cosigned, and none of a log that never asked', async () => {
    const name = createHash('sha256').update(ORIGIN).digest('hex');
    expect((await fetch(`${witness.url}/${name}/checkpoint`)).status).toBe(404);
    await asked(await makeCheckpoint(options()));
    const note = await (await fetch(`${witness.url}/${name}/checkpoint`)).text();
    expect(parseCheckpoint(note)).toMatchObject({ origin: ORIGIN, size: 2 });
    expect(cosignedAt(parseCheckpoint(note).note, witnessSigner.key)).toBeDefined();
  });
});
