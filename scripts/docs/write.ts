import { writeFileSync } from 'node:fs';
import { generatedFiles } from './generated.js';

// npm run docs: writes the documents that are made from the code. A test says when they are stale.

const ROOT = new URL('../../', import.meta.url);

for (const [path, text] of generatedFiles()) {
  writeFileSync(new URL(path, ROOT), text);
  process.stdout.write(`${path}\n`);
}
