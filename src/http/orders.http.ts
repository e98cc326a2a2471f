import { Body, Controller, Inject, Param, Query, Req, Res, type Type } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiAcceptedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { v7 as uuidv7 } from 'uuid';
import { commandMeta } from './command-meta.js';
import {
  DRY_RUN,
  DRY_RUN_ANSWER,
  DRY_RUN_QUERY,
  type DryRun,
  type DryRunQuery,
} from './dry-run.js';
import { expectedSeqsOf, requiredSeqsOf } from './entity-tag.js';
import type { LedgerPath } from './fields.js';
import type { Effective, OrderRoute } from './order-route.js';
import type { ApiReply, ApiRequest } from './request.js';
import { CommandRoute } from './route.js';
import { answerOrder, HELD, type Written } from './written.js';

/** A controller of orders. Its methods are made here, so its decorators are applied by hand. */
export function orderController(tag: string, routes: readonly OrderRoute[]): Type {
  class OrderController {
    constructor(readonly commandBus: CommandBus) {}
  }
  Object.defineProperty(OrderController, 'name', { value: `OrderController:${tag}` });
  for (const route of routes) addRoute(OrderController.prototype, route);
  Inject(CommandBus)(OrderController, undefined, 0);
  ApiTags(tag)(OrderController);
  Controller('v1/ledgers/:ledgerId')(OrderController);
  return OrderController;
}

interface WithBus {
  readonly commandBus: CommandBus;
}

type Parameters = [LedgerPath, DryRunQuery, Effective, ApiRequest, ApiReply];

function addRoute(prototype: WithBus, route: OrderRoute): void {
  const { id, path, summary, roles, ifMatch, pathSchema, body } = route;
  // Nest and its describer find the metadata of a method under the name of the function.
  const { [id]: method } = {
    [id](this: WithBus, ...parameters: Parameters) {
      return answer(this.commandBus, route, parameters);
    },
  };
  const descriptor = { value: method, writable: true, configurable: true, enumerable: false };
  Object.defineProperty(prototype, id, descriptor);
  const wording = { id, summary, roles, ...(ifMatch === undefined ? {} : { ifMatch }) };
  CommandRoute(path, wording)(prototype, id, descriptor);
  const answers = { standardSchema: DRY_RUN, description: DRY_RUN_ANSWER };
  ApiOkResponse(answers)(prototype, id, descriptor);
  if (route.mayBeHeld) ApiAcceptedResponse(HELD)(prototype, id, descriptor);
  Param({ schema: pathSchema })(prototype, id, 0);
  Query({ schema: DRY_RUN_QUERY })(prototype, id, 1);
  Body({ schema: body })(prototype, id, 2);
  Req()(prototype, id, 3);
  Res({ passthrough: true })(prototype, id, 4);
  const types = [Object, Object, Object, Object, Object];
  Reflect.defineMetadata('design:paramtypes', types, prototype, id);
}

async function answer(
  commandBus: CommandBus,
  route: OrderRoute,
  [path, query, body, request, reply]: Parameters,
): Promise<Written | DryRun> {
  const { ledgerId } = path;
  const meta = commandMeta(request, body, query);
  const expectedSeqs = versionsOf(route, request.headers['if-match']);
  const command = route.command({
    ledgerId,
    path,
    body,
    meta,
    newId: () => uuidv7(),
    expectedSeqs,
  });
  const receipt = await commandBus.execute(command);
  return answerOrder(reply, { ledgerId, receipt }, route.documents);
}

function versionsOf({ ifMatch }: OrderRoute, header: string | undefined) {
  if (ifMatch === undefined) return undefined;
  return ifMatch === 'required' ? requiredSeqsOf(header) : expectedSeqsOf(header);
}
