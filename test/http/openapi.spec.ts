import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { z } from 'zod';
import { OFFICE } from '../domain/fixture.js';
import { Api, expectStatus, LEDGER, LEDGER_ID } from './api.js';
import { goodRequests, PAYMENT_BODY, postRequest, REALLOCATION_BODY } from './requests.js';

// biome-ignore lint/suspicious/noExplicitAny: walks the whole document.
type Json = any;

let api: Api;
let document: Json;
beforeAll(async () => {
  api = await Api.start();
  await api.openReady();
  document = (await api.get('/openapi.json', { role: 'none' })).body;
});
afterAll(() => api.close());

interface Operation {
  readonly path: string;
  readonly method: string;
  readonly operation: Json;
}

function operations(): Operation[] {
  return Object.entries<Json>(document.paths).flatMap(([path, methods]) =>
    Object.entries<Json>(methods).map(([method, operation]) => ({ path, method, operation })),
  );
}

it('is an OpenAPI 3.1 document that describes itself', () => {
  expect(document.openapi).toBe('3.1.0');
  expect(document.info).toMatchObject({ title: 'Budget Ledger', license: { name: 'Apache-2.0' } });
  expect(document.components.securitySchemes.apiKey).toMatchObject({
    type: 'http',
    scheme: 'bearer',
  });
});

it('has every route of the server but the document itself, the pages and the schema of policies', () => {
  const server = api.app.getHttpAdapter().getInstance();
  const described = operations().map(({ path, method }) => `${method.toUpperCase()} ${path}`);
  for (const route of described) {
    const [method = '', path = ''] = route.split(' ');
    const url = path.replaceAll(/\{(\w+)\}/g, ':$1');
    expect([route, server.hasRoute({ method, url })]).toEqual([route, true]);
  }
  // The router's own list of everything it serves.
  const served = parseRoutes(server.printRoutes({ commonPrefix: false }));
  const hidden = /^(HEAD|OPTIONS) |(^GET \/(docs|jobs|openapi|v1\/policy\.schema))/;
  expect(served.filter((route) => !hidden.test(route)).sort()).toEqual(described.sort());
});

it('resolves every reference', () => {
  const references = new Set(JSON.stringify(document).match(/"\$ref":"[^"]*"/g));
  expect(references.size).toBeGreaterThan(30);
  for (const reference of references) {
    const pointer = reference.slice('"$ref":"#/'.length, -1).split('/');
    const target = pointer.reduce((part: Json, name) => part?.[name], document);
    expect([reference, typeof target]).toEqual([reference, 'object']);
  }
});

// What a control rule can park: orders to pay, plans, contracts and their increases.
const MAY_BE_HELD =
  /^post .*\/(payment-orders|pre-encumbrances|encumbrances|encumbrances\/[^/]+\/increases)$/;

it('names every operation once, declares every path parameter, and describes answers and problems', () => {
  const ids = operations().map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { path, method, operation } of operations()) {
    const place = `${method} ${path}`;
    const inPath = operation.parameters.filter((parameter: Json) => parameter.in === 'path');
    const declared = inPath.map((parameter: Json) => parameter.name).sort();
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
    expect([place, declared]).toEqual([place, named]);
    for (const parameter of operation.parameters) {
      expect([place, parameter.name, typeof parameter.schema]).toEqual([
        place,
        parameter.name,
        'object',
      ]);
    }
    expect(inPath.every((parameter: Json) => parameter.required)).toBe(true);
    const { default: problem, ...answers } = operation.responses;
    expect(problem.content['application/problem+json'].schema.$ref).toBe(
      '#/components/schemas/Problem',
    );
    // A run and a batch are many orders, each with a key of its own.
    const isRun = /\/year-end-runs(\/|$)|\/batch$/.test(path);
    const isOrder = !isRun && operation.parameters.some(({ name }: Json) => name === 'dryRun');
    const ofOrder = MAY_BE_HELD.test(place) ? ['200', '201', '202'] : ['200', '201'];
    expect([place, Object.keys(answers)]).toEqual([
      place,
      isOrder ? ofOrder : [expect.any(String)],
    ]);
    if (!path.startsWith('/v1/')) continue;
    expect(operation.security).toEqual([{ apiKey: [] }]);
    const headers = operation.parameters.filter((parameter: Json) => parameter.in === 'header');
    const names = headers.map((parameter: Json) => parameter.name);
    // A consumer's name, and its cursor, say that two requests are one.
    const needsKey = method === 'post' && !isRun && !/\/consumers\b/.test(path);
    expect([place, names.includes('Idempotency-Key')]).toEqual([place, needsKey]);
    if (method === 'post')
      expect(operation.requestBody.content).toHaveProperty(['application/json']);
  }
});

it('says that amounts are strings, everywhere', () => {
  for (const [name, schema] of Object.entries<Json>(document.components.schemas)) {
    for (const [field, property] of Object.entries<Json>(schema.properties ?? {})) {
      if (!/amount|available|disbursed|original/i.test(field)) continue;
      const target = property.$ref?.split('/').at(-1) ?? '';
      expect([name, field, ['Amount', 'AmountOrZero', 'Yuan'].includes(target)]).toEqual([
        name,
        field,
        true,
      ]);
    }
  }
});

it('describes what is really sent and answered', async () => {
  const schemas = document.components.schemas;
  const conforms = (reference: string, value: unknown) => {
    const name = reference.split('/').at(-1) ?? '';
    const $defs = JSON.parse(
      JSON.stringify(schemas).replaceAll('#/components/schemas/', '#/$defs/'),
    );
    const schema = z.fromJSONSchema({ $ref: `#/$defs/${name}`, $defs });
    const { error } = schema.safeParse(value);
    expect([name, error?.issues]).toEqual([name, undefined]);
  };
  const requests = await goodRequests(api);
  await expectStatus(201, api.post(`${LEDGER}/payments`, { role: 'treasury', body: PAYMENT_BODY }));
  const filed = { role: 'officer', body: REALLOCATION_BODY } as const;
  await expectStatus(201, api.post(`${LEDGER}/reallocations`, filed));
  const planned = requests.find(({ name }) => name === 'setCashPlan')?.path ?? '';
  const policies = requests.find(({ name }) => name === 'adoptPolicy')?.path ?? '';
  for (const request of requests) {
    const described = operationOf('post', request.path);
    conforms(described.requestBody.content['application/json'].schema.$ref, request.body);
    const answer = await postRequest(api, request, { body: request.body });
    const written = described.responses[201].content['application/json'].schema.$ref;
    conforms(answer.status === 201 ? written : '#/components/schemas/Problem', answer.body);
    const refused = await postRequest(api, request, { body: {} });
    conforms('#/components/schemas/Problem', refused.body);
  }
  const { items } = (await api.get(`${LEDGER}/payments`)).body;
  const proposals = (await api.get(`${LEDGER}/reallocations`)).body.items;
  const reads = [
    '/v1/ledgers',
    LEDGER,
    ...[
      'lines',
      'balances/functional',
      'balances/economic',
      'balances/projects',
      'balances/units',
      'events',
      'events/2',
      'payments',
      'reallocations',
    ].map((path) => `${LEDGER}/${path}`),
    planned,
    policies,
    policies.replace('/policies', '/policy'),
    `${LEDGER}/payments?knownAt=${(await api.get(LEDGER)).body.seq}`,
  ];
  for (const path of reads) {
    const { $ref } = operationOf('get', path).responses[200].content['application/json'].schema;
    conforms($ref, (await api.get(path)).body);
  }
  conforms(
    '#/components/schemas/Payment',
    (await api.get(`${LEDGER}/payments/${items[0].paymentId}`)).body.payment,
  );
  conforms(
    '#/components/schemas/Reallocation',
    (await api.get(`${LEDGER}/reallocations/${proposals[0].reallocationId}`)).body.reallocation,
  );
  conforms('#/components/schemas/Line', (await api.get(`${LEDGER}/lines/${OFFICE}`)).body.line);
  const batch = {
    items: [
      { idempotencyKey: 'described', ...PAYMENT_BODY },
      { ...PAYMENT_BODY, amount: '0' },
    ],
  };
  conforms('#/components/schemas/PaymentBatch', { items: batch.items.slice(0, 1) });
  const results = await api.post(`${LEDGER}/payments/batch`, { role: 'treasury', body: batch });
  conforms('#/components/schemas/BatchResults', results.body);
});

function operationOf(method: string, path: string): Json {
  const [bare = ''] = path.split('?');
  const found = operations().find((candidate) => {
    const form = candidate.path.replaceAll(/\{\w+\}/g, '[^/]+');
    return candidate.method === method && new RegExp(`^${form}$`).test(bare);
  });
  if (found === undefined) throw new Error(`${method} ${path} is not described`);
  return found.operation;
}

// Reads Fastify's drawing of its routes: `├── /v1/ledgers/:ledgerId (GET, HEAD)` and its branches.
function parseRoutes(drawing: string): string[] {
  const trail: string[] = [];
  return drawing.split('\n').flatMap((line) => {
    const [, indent = '', text = ''] = /^([│ ]*[├└]── )(.*)$/.exec(line) ?? [];
    if (text === '') return [];
    const depth = indent.length / 4;
    const [, part = '', methods = ''] = /^(.*?)(?: \(([A-Z, ]+)\))?$/.exec(text) ?? [];
    trail.splice(depth - 1, trail.length, part);
    const path = trail.join('').replaceAll(/:(\w+)/g, '{$1}');
    return methods === '' ? [] : methods.split(', ').map((method) => `${method} ${path}`);
  });
}

it('names the ledger in its examples as the README does', () => {
  expect(JSON.stringify(document)).toContain(`"example":"${LEDGER_ID}"`);
});
