/** Runs once after the last test file, in the process of global-setup.mjs. */
// biome-ignore lint/style/noDefaultExport: Jest asks for it.
export default async function globalTeardown() {
  await globalThis.stopTestServer?.();
}
