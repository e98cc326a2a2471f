import type { createBullBoard } from '@bull-board/api';

// How bull-board meets a server. Its own adapter for Fastify brings three packages to serve one page and
// its files, and serves what changes jobs as well; this one knows nothing but what reads.

type Adapter = Parameters<typeof createBullBoard>[0]['serverAdapter'];
type Queues = Parameters<Adapter['setQueues']>[0];
type UiConfig = Parameters<Adapter['setUIConfig']>[0];
type ApiRoute = Parameters<Adapter['setApiRoutes']>[0][number];
type EntryRoute = Parameters<Adapter['setEntryRoute']>[0];
type ErrorHandler = Parameters<Adapter['setErrorHandler']>[0];

export type Answer = ReturnType<ErrorHandler>;

interface ReadRoute {
  /** A path such as `/api/queues/:queueName`, its names as groups. */
  readonly form: RegExp;
  readonly handler: ApiRoute['handler'];
}

export class BoardAdapter implements Adapter {
  private queues: Queues = new Map();
  private uiConfig: UiConfig = {};
  private routes: readonly ReadRoute[] = [];
  private entry: EntryRoute | undefined;
  private onError: ErrorHandler | undefined;

  constructor(private readonly basePath: string) {}

  setQueues(queues: Queues): this {
    this.queues = queues;
    return this;
  }

  setUIConfig(uiConfig: UiConfig): this {
    this.uiConfig = uiConfig;
    return this;
  }

  setApiRoutes(routes: ApiRoute[]): this {
    const reading = routes.filter(({ method }) => [method].flat().join() === 'get');
    this.routes = reading.flatMap(({ route, handler }) =>
      [route].flat().map((path) => ({ form: formOf(path), handler })),
    );
    return this;
  }

  setEntryRoute(entry: EntryRoute): this {
    this.entry = entry;
    return this;
  }

  setErrorHandler(onError: ErrorHandler): this {
    this.onError = onError;
    return this;
  }

  setViewsPath(): this {
    return this;
  }

  setStaticPath(): this {
    return this;
  }

  /** The page: its template with the names filled in, and no typeface from elsewhere. */
  page(template: string): string {
    const { basePath, uiConfig, entry } = this;
    const names = entry?.handler({ basePath, uiConfig }).params ?? {};
    return template
      .replaceAll(/<%[=-] (\w+) %>/g, (_, name: string) => names[name] ?? '')
      .replaceAll(/<link href="https:[^>]*>/g, '');
  }

  /** The answer to a read; undefined when there is nothing under the path. */
  async answer(
    path: string,
    query: Readonly<Record<string, unknown>>,
  ): Promise<Answer | undefined> {
    for (const { form, handler } of this.routes) {
      const params = form.exec(path)?.groups;
      if (params === undefined) continue;
      const { queues, uiConfig } = this;
      const request = { queues, uiConfig, params: { ...params }, query: { ...query } };
      try {
        return await handler({ ...request, body: {}, headers: {} });
      } catch (error) {
        return this.onError?.(error as Error);
      }
    }
    return undefined;
  }
}

// A path without names has groups too: none.
function formOf(path: string): RegExp {
  return new RegExp(`^(?<path>${path.replaceAll(/:(\w+)/g, '(?<$1>[^/]+)')})$`);
}
