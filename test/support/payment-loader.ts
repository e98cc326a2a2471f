import { openDatabase } from '../../src/platform/database.js';
import { newLedger, pay } from './ledger.js';

// A process of its own: posts payments as fast as it can and prints the id of each acknowledged one.
const { LOAD_URL = '', LOAD_PREFIX = '', LOAD_COUNT = '0' } = process.env;
const ledger = newLedger(openDatabase({ url: LOAD_URL, poolSize: 4 }));

for (let index = 0; index < Number(LOAD_COUNT); index += 1) {
  const paymentId = `${LOAD_PREFIX}${index}`;
  pay(ledger, { paymentId }).then(() => process.stdout.write(`${paymentId}\n`));
}
