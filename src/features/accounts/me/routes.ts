import type { Static } from 'typebox';
import type { Actor } from '../../../kernel/actor.ts';
import { DAY } from '../../../kernel/time.ts';
import type { App } from '../../../platform/http/app-type.ts';
import { actorOf } from '../../../platform/http/authentication.ts';
import type { Database } from '../../../platform/database/connection.ts';
import { problems } from '../../../platform/http/problem.ts';
import type { Services } from '../../../platform/services.ts';
import type { Identity } from '../identity.ts';
import { limitAct } from '../limits.ts';
import { getOwnAccount } from '../queries.ts';
import { renamePersona } from '../rename.ts';
import { DeviceParams, Devices, Me, MeChange, NoContent, PasswordChange } from '../schemas.ts';
import { endOwnSession } from '../sessions/end-sessions.ts';
import { listDevices } from '../sessions/queries.ts';
import { changePassword } from '../set-password.ts';
import { nameInstitution } from '../staff/conflicts.ts';
import { findInstitution } from '../staff/queries.ts';

const SIGNED_IN = ['unauthenticated', 'token_expired', 'account_suspended', 'overloaded'] as const;

/** The own account and the devices it is signed in on. */
export function meRoutes(app: App, services: Services, identity: Identity): void {
  ownAccount(app, services);
  ownPassword(app, services, identity);
  ownDevices(app, services);
}

function ownAccount(app: App, { db }: Services): void {
  app.get(
    '/v1/me',
    {
      schema: {
        operationId: 'getMe',
        summary: 'The own account',
        tags: ['me'],
        response: { 200: Me, ...problems(...SIGNED_IN) },
      },
      config: { access: 'signed-in' },
    },
    (request) => toMe(db, actorOf(request)),
  );
  app.patch(
    '/v1/me',
    {
      schema: {
        operationId: 'changeMe',
        summary: 'Change the own name, until a licence is claimed under it, or say where you work',
        tags: ['me'],
        body: MeChange,
        response: { 200: Me, ...problems('invalid_request', ...SIGNED_IN, 'state_conflict') },
      },
      config: { access: 'signed-in' },
    },
    async (request) => {
      const actor = actorOf(request);
      const { display_name: displayName, institution } = request.body;
      if (displayName !== undefined) await renamePersona(db, actor, displayName);
      if (institution !== undefined) await nameInstitution(db, actor, institution);
      return await toMe(db, actor);
    },
  );
}

function ownPassword(app: App, { db, keys }: Services, { passwords }: Identity): void {
  app.put(
    '/v1/me/password',
    {
      schema: {
        operationId: 'changePassword',
        summary: 'Set another password after a fresh factor; the other devices are signed out',
        tags: ['me'],
        body: PasswordChange,
        response: { 204: NoContent, ...problems('invalid_request', ...SIGNED_IN, 'step_up_required', 'rate_limited') },
      },
      config: { access: 'signed-in', freshFactor: true },
    },
    async (request, reply) => {
      const actor = actorOf(request);
      await limitAct(db, keys, 'step-up', { ip: request.ip, about: actor.accountId });
      await changePassword(db, passwords, actor, request.body.password);
      return await reply.code(204).send(null);
    },
  );
}

function ownDevices(app: App, { db }: Services): void {
  app.get(
    '/v1/me/devices',
    {
      schema: {
        operationId: 'listDevices',
        summary: 'Where the own account is signed in, last used first',
        tags: ['me'],
        response: { 200: Devices, ...problems(...SIGNED_IN) },
      },
      config: { access: 'signed-in' },
    },
    async (request) => {
      const actor = actorOf(request);
      const rows = await listDevices(db, actor.accountId);
      return {
        data: rows.map(({ id, platform, aal, factor, createdAt, lastSeenAt }) => ({
          id,
          platform,
          current: id === actor.sessionId,
          aal,
          factor,
          created_at: createdAt.toISOString(),
          last_seen_at: lastSeenAt.toISOString(),
        })),
      };
    },
  );
  app.delete(
    '/v1/me/devices/:id',
    {
      schema: {
        operationId: 'endDevice',
        summary: 'Sign one of the own devices out; its sockets close',
        tags: ['me'],
        params: DeviceParams,
        response: { 204: NoContent, ...problems('invalid_request', ...SIGNED_IN, 'not_found') },
      },
      config: { access: 'signed-in' },
    },
    async (request, reply) => {
      await endOwnSession(db, actorOf(request), request.params.id);
      return await reply.code(204).send(null);
    },
  );
}

async function toMe(db: Database, actor: Actor): Promise<Static<typeof Me>> {
  const own = await getOwnAccount(db, actor.accountId);
  const institution = await findInstitution(db, actor.accountId);
  return {
    id: own.id,
    email: own.email,
    state: actor.state,
    roles: [...actor.roles].toSorted(),
    ...(own.scope === null ? {} : { scope: own.scope }),
    ...(own.scopeExpiresAt === null ? {} : { scope_expires_at: own.scopeExpiresAt.toISOString() }),
    ...(actor.isReadOnly && own.scopeExpiresAt !== null
      ? { reads_until: new Date(own.scopeExpiresAt.getTime() + own.graceDays * DAY).toISOString() }
      : {}),
    ...(institution === undefined ? {} : { institution }),
    persona: { id: own.personaId, display_name: own.displayName },
    aal: actor.aal,
    created_at: own.createdAt.toISOString(),
  };
}
