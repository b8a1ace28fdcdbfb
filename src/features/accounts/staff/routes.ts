import { Type } from 'typebox';
import { STAFF_ROLES, type Role } from '../../../kernel/actor.ts';
import { ID_PATTERN } from '../../../kernel/ids.ts';
import type { App } from '../../../platform/http/app-type.ts';
import { actorOf } from '../../../platform/http/authentication.ts';
import { problems } from '../../../platform/http/problem.ts';
import type { Services } from '../../../platform/services.ts';
import { NoContent } from '../schemas.ts';
import { declareConflict } from './conflicts.ts';
import { giveRole, signMemberOut, takeRole } from './manage-members.ts';

const closed = { additionalProperties: false } as const;
const AccountId = Type.String({ pattern: ID_PATTERN, maxLength: 36 });
const MemberParams = Type.Object({ account_id: AccountId }, closed);
const RoleParams = Type.Object(
  { account_id: AccountId, role: Type.Unsafe<Role>({ type: 'string', enum: [...STAFF_ROLES] }) },
  closed,
);
const ERRORS = problems(
  'invalid_request',
  'unauthenticated',
  'token_expired',
  'step_up_required',
  'account_suspended',
  'not_your_role',
  'self_review_refused',
  'not_found',
  'overloaded',
);

/** What operators do to other accounts, and what staff say of themselves. */
export function staffRoutes(app: App, services: Services): void {
  sessions(app, services);
  roles(app, services);
  conflicts(app, services);
}

function sessions(app: App, { db }: Services): void {
  app.delete(
    '/v1/staff/members/:account_id/sessions',
    {
      schema: {
        operationId: 'signMemberOut',
        summary: 'Sign a member out everywhere; their sockets close',
        tags: ['staff'],
        params: MemberParams,
        response: { 204: NoContent, ...ERRORS },
      },
      config: { access: 'operator', freshFactor: true },
    },
    async (request, reply) => {
      await signMemberOut(db, actorOf(request), request.params.account_id);
      return await reply.code(204).send(null);
    },
  );
}

const ROLE_ROUTES = [
  { method: 'PUT', operationId: 'giveRole', summary: 'Give somebody else a staff role', verb: giveRole },
  { method: 'DELETE', operationId: 'takeRole', summary: 'Take a staff role away; their sessions end', verb: takeRole },
] as const;

function roles(app: App, { db }: Services): void {
  for (const { method, operationId, summary, verb } of ROLE_ROUTES) {
    app.route({
      method,
      url: '/v1/staff/members/:account_id/roles/:role',
      schema: { operationId, summary, tags: ['staff'], params: RoleParams, response: { 204: NoContent, ...ERRORS } },
      config: { access: 'operator', freshFactor: true },
      handler: async (request, reply) => {
        const { account_id: accountId, role } = request.params;
        await verb(db, actorOf(request), accountId, role);
        return await reply.code(204).send(null);
      },
    });
  }
}

function conflicts(app: App, { db }: Services): void {
  app.put(
    '/v1/staff/conflicts/:account_id',
    {
      schema: {
        operationId: 'declareConflict',
        summary: 'Say that you know somebody: you do not act on their file, nor they on yours',
        tags: ['staff'],
        params: MemberParams,
        response: { 204: NoContent, ...ERRORS },
      },
      config: { access: 'staff' },
    },
    async (request, reply) => {
      await declareConflict(db, actorOf(request), request.params.account_id);
      return await reply.code(204).send(null);
    },
  );
}
