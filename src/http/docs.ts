import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { policySchema } from './policy-schema.js';

// The API page: Swagger UI's own files from our own server, and nothing from elsewhere.

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Budget Ledger API</title>
    <link rel="stylesheet" href="/docs/swagger-ui.css" />
    <link rel="icon" type="image/png" href="/docs/favicon-32x32.png" sizes="32x32" />
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;

// Swagger UI asks an online validator about the document unless told not to.
const START = `window.ui = SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#swagger-ui',
  validatorUrl: null,
  deepLinking: true,
});
`;

const ASSETS = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
} as const;

const JSON_TYPE = 'application/json; charset=utf-8';
const SCHEMA_TYPE = 'application/schema+json; charset=utf-8';

/** Where the schema of policies is read from; whoever writes one needs no key for it. */
export const POLICY_SCHEMA_PATH = '/v1/policy.schema.json';

/** Serves `/openapi.json`, the page at `/docs`, and the schema of policies. */
export async function serveDocs(instance: FastifyInstance, openApi: unknown): Promise<void> {
  // Its main file would load the whole page into the server.
  const folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  const json = JSON.stringify(openApi);
  const schema = JSON.stringify(policySchema());
  serve(instance, '/openapi.json', { type: JSON_TYPE, content: json });
  serve(instance, POLICY_SCHEMA_PATH, { type: SCHEMA_TYPE, content: schema });
  serve(instance, '/docs', { type: 'text/html; charset=utf-8', content: PAGE });
  serve(instance, '/docs/start.js', { type: 'text/javascript; charset=utf-8', content: START });
  for (const [name, type] of Object.entries(ASSETS)) {
    serve(instance, `/docs/${name}`, { type, content: await readFile(join(folder, name)) });
  }
}

function serve(
  instance: FastifyInstance,
  path: string,
  { type, content }: { readonly type: string; readonly content: string | Buffer },
): void {
  instance.get(path, async (_request, reply) => reply.type(type).send(content));
}
