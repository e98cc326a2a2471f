import { z } from 'zod';
import { POLICY } from './policy-fields.js';

const TITLE = 'A policy of a budget ledger';
const DESCRIPTION =
  'Who signs what, what may not be reallocated, how far budgets may be used: adopted whole. Amounts are ' +
  'yuan, as strings. A server also refuses a rule id that stands twice, blank text, and an authority that ' +
  'the matrix names and nobody may sign for.';

/** What a policy looks like, as JSON Schema (draft 2020-12) for whoever writes one. */
export function policySchema() {
  const { $schema, ...schema } = z.toJSONSchema(POLICY, { io: 'input', target: 'draft-2020-12' });
  const $id = 'urn:budget-ledger:schema:policy';
  const head = { $schema, $id, title: TITLE, description: DESCRIPTION };
  return { ...head, ...(standardised(schema) as object) };
}

// OpenAPI knows one `example` and names of its own; JSON Schema knows a list of `examples`.
function standardised(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(standardised);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, part]) => {
      if (name === 'id' && typeof part === 'string') return [];
      if (name === 'example') return [['examples', [part]]];
      return [[name, standardised(part)]];
    }),
  );
}
