import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { z } from 'zod';
import { needsKey } from './authentication.js';
import { NDJSON } from './content-types.js';
import { PROBLEM, PROBLEM_MEDIA_TYPE } from './problem.js';

const DESCRIPTION = `An event-sourced ledger of a public budget.

Amounts are yuan as strings with at most two decimals. Every write needs an \`Idempotency-Key\`: the same
key with the same request is answered the same, for ever, with \`Idempotency-Replayed: true\`; with another
request it is refused (422). A business refusal is final for its key, an outage (429, 503) is not.
With \`dryRun=true\` an order to a ledger is answered what it would change, and nothing is recorded.

Every read can be put back to a moment: \`asOf\` is a day of the facts, \`knownAt\` a sequence number or an
instant of the log. Answers say the \`seq\` they stand at; pass it as \`knownAt\` to read on at the
same place.

Errors are RFC 9457 problems with a stable \`type\`.`;

/** Builds the OpenAPI 3.1 document from routes and schemas. */
export function openApiDocument(app: INestApplication): OpenAPIObject {
  const outline = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Budget Ledger')
    .setDescription(DESCRIPTION)
    .setVersion('1')
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'An API key, `bl_…`.' }, 'apiKey')
    .build();
  const document = SwaggerModule.createDocument(app, outline, { standardSchemaConverter: convert });
  const { schema, components } = convert(PROBLEM, { schemaType: 'output' });
  const schemas = { ...document.components?.schemas, ...components };
  document.components = { ...document.components, schemas };
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const operation of Object.values(operations as Record<string, Operation>)) {
      operation.responses.default = {
        description: 'A problem.',
        content: { [PROBLEM_MEDIA_TYPE]: { schema } },
      };
      for (const content of contentsOf(operation)) speakLines(content, schemas);
      if (needsKey(path)) operation.security = [{ apiKey: [] }];
    }
  }
  return document;
}

type Schemas = NonNullable<OpenAPIObject['components']>['schemas'];

interface Described {
  description?: string;
  content?: Record<string, { schema?: { $ref?: string } }>;
}

interface Operation {
  requestBody?: Described;
  responses: Record<string, Described>;
  security?: unknown;
}

function contentsOf({ requestBody, responses }: Operation): NonNullable<Described['content']>[] {
  const described = [requestBody, ...Object.values(responses)];
  return described.flatMap((part) => (part?.content === undefined ? [] : [part.content]));
}

// An NDJSON text is described by one of its lines: an item of what the same route speaks as JSON.
function speakLines(content: NonNullable<Described['content']>, schemas: Schemas): void {
  const whole = content[NDJSON]?.schema?.$ref?.split('/').at(-1);
  const list = whole === undefined ? undefined : schemas?.[whole];
  const items = (list as { properties?: { items?: { items?: object } } })?.properties?.items?.items;
  if (items !== undefined) content[NDJSON] = { schema: items };
}

// Zod's own conversion: the default of Nest speaks OpenAPI 3.0.
function convert(schema: unknown, { schemaType }: { readonly schemaType: 'input' | 'output' }) {
  const json = z.toJSONSchema(schema as z.ZodType, { io: schemaType, target: 'draft-2020-12' });
  const placed = JSON.stringify(json).replaceAll('"#/$defs/', '"#/components/schemas/');
  const { $schema, $defs = {}, ...own } = JSON.parse(placed);
  return { schema: own, components: $defs as Schemas };
}
