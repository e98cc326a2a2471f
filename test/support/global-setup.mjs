// Registered before the import below is resolved: Jest loads this file itself, without transforming it.
import './typescript.mjs';

/**
 * Runs once before the first test file: a PostgreSQL server for all of them, and in it the template
 * that createTestDatabase copies. TEST_DATABASE_URL names a server (and a login that may create
 * databases and roles) to be used instead.
 */
// biome-ignore lint/style/noDefaultExport: Jest asks for it.
export default async function globalSetup() {
  const { startTestServer } = await import('./test-server.ts');
  globalThis.stopTestServer = await startTestServer();
}
