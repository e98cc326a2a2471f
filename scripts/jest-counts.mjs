import { writeFileSync } from 'node:fs';

/** A reporter for Jest that leaves the counts for scripts/test.mjs. */
// biome-ignore lint/style/noDefaultExport: Jest asks for it.
export default class Counts {
  onRunComplete(_contexts, results) {
    const counts = {
      passed: results.numPassedTests,
      // A file that cannot even be loaded holds no test that could fail.
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      skipped: results.numPendingTests + results.numTodoTests,
    };
    writeFileSync(process.env.JEST_COUNTS_FILE, JSON.stringify(counts));
  }
}
