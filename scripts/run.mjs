import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bootstrap, ROOT } from './bootstrap.mjs';

// node scripts/run.mjs COMMAND …: bootstraps, then is the command line program: in this very process,
// so that signals and exit codes are the program's own.
await bootstrap();
const main = join(ROOT, 'dist', 'cli', 'main.js');
process.argv[1] = main;
process.setSourceMapsEnabled(true);
await import(pathToFileURL(main).href);
