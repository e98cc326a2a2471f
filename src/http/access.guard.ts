import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type ApiKey, ROLES, type Role } from '../platform/api-keys.js';
import { callerOf } from './authentication.js';
import { problem, RequestRefused } from './problem.js';
import type { ApiRequest } from './request.js';

/** The roles that may call a route. A route that names none is closed to everyone. */
export const AllowedTo = Reflector.createDecorator<readonly Role[]>();

export const EVERY_ROLE: readonly Role[] = ROLES;

/** Marks the few routes that are open to all. */
export const Public = Reflector.createDecorator<true>();

/** Lets a key pass where its role and its ledgers allow it. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const route = context.getHandler();
    if (this.reflector.get(Public, route) === true) return true;
    const request = context.switchToHttp().getRequest<ApiRequest>();
    const apiKey = callerOf(request);
    const roles = this.reflector.get(AllowedTo, route) ?? [];
    checkRole(apiKey, roles);
    const { ledgerId } = request.params as { readonly ledgerId?: string };
    if (ledgerId !== undefined) checkLedger(apiKey, ledgerId);
    return true;
  }
}

/** Refuses a key of another role. */
export function checkRole({ role }: ApiKey, roles: readonly Role[]): void {
  if (!roles.includes(role)) throw roleNotAllowed(role, roles);
}

/** Refuses a key that is for some ledgers only, where ledgers of all are named. */
export function checkEveryLedger({ ledgers }: ApiKey): void {
  if (ledgers === null) return;
  const title = 'The API key is for some ledgers only';
  throw new RequestRefused(problem('every-ledger-required', { title, status: 403 }));
}

/** Refuses a ledger that the key is not for, whether it exists or not. */
export function checkLedger({ ledgers }: ApiKey, ledgerId: string): void {
  if (ledgers === null || ledgers.includes(ledgerId)) return;
  throw new RequestRefused(
    problem('ledger-not-allowed', {
      title: 'The API key is not for this ledger',
      status: 403,
      facts: { ledgerId },
    }),
  );
}

function roleNotAllowed(role: Role, roles: readonly Role[]): RequestRefused {
  return new RequestRefused(
    problem('role-not-allowed', {
      title: 'The role of the API key does not allow this',
      status: 403,
      facts: { role, allowed: roles.join(', ') },
    }),
  );
}
