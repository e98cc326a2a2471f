import { CAPABILITIES } from '../../src/app.capabilities.js';
import type { OrderRoute } from '../../src/http/order-route.js';
import type { Role } from '../../src/platform/api-keys.js';
import { type Answer, type Api, expectStatus, openingBody, type Sent } from './api.js';
import { type Days, type OrderExample, World } from './example-world.js';
import { ORDER_EXAMPLES } from './order-examples.js';
import { type BodyFields, fieldsOf } from './request-fields.js';

// One good request for every write, ready to be spoilt.

export { PAYMENT_BODY, REALLOCATION_BODY } from './order-examples.js';

export interface WriteRequest extends BodyFields {
  readonly name: string;
  readonly path: string;
  readonly role: Role;
  readonly headers: Readonly<Record<string, string>>;
  // biome-ignore lint/suspicious/noExplicitAny: the tests change it at will.
  readonly body: any;
  /** What is answered when nothing is wrong with it. */
  readonly status: 201 | 409;
  readonly days: Days;
  readonly takesIfMatch: boolean;
}

const ROUTES = CAPABILITIES.flatMap(({ orders = [] }) => orders);

/** Good requests, each to be accepted once, on a ledger that is ready for it. */
export async function goodRequests(api: Api): Promise<WriteRequest[]> {
  const { body: document } = await expectStatus(200, api.get('/openapi.json', { role: 'none' }));
  const requests = [openingRequest()];
  for (const [index, route] of ROUTES.entries()) {
    const example = ORDER_EXAMPLES[route.id];
    if (example === undefined) throw new Error(`${route.id} has no row in order-examples.ts`);
    requests.push(await requestOf(new World(api, `440307-o${index}-2023`), route, example));
  }
  return requests.map((request) => {
    const operations = Object.values<{ post?: Operation }>(document.paths);
    const { post } = operations.find(({ post: one }) => one?.operationId === request.name) ?? {};
    const name = post?.requestBody.content['application/json'].schema.$ref.split('/').at(-1);
    return { ...request, ...fieldsOf(document.components.schemas, name ?? '', request.body) };
  });
}

interface Operation {
  readonly operationId: string;
  readonly requestBody: {
    readonly content: {
      readonly 'application/json': { readonly schema: { readonly $ref: string } };
    };
  };
}

type Unread = Omit<WriteRequest, keyof BodyFields>;

function openingRequest(): Unread {
  return {
    name: 'openLedger',
    path: '/v1/ledgers',
    role: 'finance',
    headers: {},
    body: openingBody('440307-another-2023'),
    status: 201,
    days: 'of the year or beside it',
    takesIfMatch: false,
  };
}

async function requestOf(world: World, route: OrderRoute, example: OrderExample): Promise<Unread> {
  const { id, documents, ifMatch, roles } = route;
  const { policy, approved, prepare, body, role = roles[0], status = 201 } = example;
  if (role === undefined) throw new Error(`${id} is for nobody`);
  await world.open({ policy, ...(approved === undefined ? {} : { approved }) });
  const ids = (await prepare?.(world)) ?? {};
  const content = typeof body === 'function' ? await body(world, ids) : body;
  const [documentId] = Object.values(ids);
  const headers = ifMatch === 'required' ? await world.versionOf(`${documents}/${documentId}`) : {};
  const path = route.path.replaceAll(/:(\w+)/g, (_, name: string) => ids[name] ?? '');
  const { ledgerId = (own: string) => own, days = 'of the year' } = example;
  const place = world.beside(ledgerId(world.ledgerId)).path(path);
  return {
    name: id,
    path: place,
    role,
    headers,
    body: content,
    status,
    days,
    takesIfMatch: ifMatch !== undefined,
  };
}

/** Sends a request of the list, with another body or other headers. */
export function postRequest(api: Api, request: WriteRequest, sent: Sent): Promise<Answer> {
  const { path, role } = request;
  return api.post(path, { role, ...sent, headers: { ...request.headers, ...sent.headers } });
}

/** The body with another value at a JSON Pointer; undefined takes the field away. */
export function spoilt(body: unknown, pointer: string, value: unknown): unknown {
  const copy = structuredClone(body);
  const names = pointer.split('/').slice(1);
  const last = names.pop() ?? '';
  // biome-ignore lint/suspicious/noExplicitAny: walks any body.
  const parent = names.reduce((part: any, name) => part[name], copy);
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return copy;
}
