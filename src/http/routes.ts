import type { FastifyInstance } from 'fastify';

// Which methods a path has, for 405 with `Allow`: Fastify answers 404 for both.

interface Route {
  readonly method: string;
  readonly form: RegExp;
}

const ROUTES = Symbol('routes');

interface WithRoutes {
  [ROUTES]?: Route[];
}

/** Remembers every route that is registered from now on. */
export function rememberRoutes(instance: FastifyInstance): void {
  const routes: Route[] = [];
  instance.decorate(ROUTES, routes);
  instance.addHook('onRoute', ({ method, url }) => {
    const literal = url.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
    const form = new RegExp(`^${literal.replaceAll(/:[A-Za-z]+/g, '[^/]+')}$`);
    for (const each of [method].flat()) routes.push({ method: each, form });
  });
}

/** The methods under which a URL has a route. */
export function allowedMethods(instance: FastifyInstance, url: string): string[] {
  const path = url.split('?', 1)[0] ?? '';
  const routes = (instance as WithRoutes)[ROUTES] ?? [];
  const methods = routes.filter(({ form }) => form.test(path)).map(({ method }) => method);
  return [...new Set(methods)].sort();
}
