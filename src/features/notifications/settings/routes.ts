import { Type } from 'typebox';
import { NotFoundError } from '../../../kernel/errors.ts';
import { IdString } from '../../../platform/gate-schemas.ts';
import type { App } from '../../../platform/http/app-type.ts';
import { actorOf } from '../../../platform/http/authentication.ts';
import { problems } from '../../../platform/http/problem.ts';
import type { Services } from '../../../platform/services.ts';
import { NotificationSettings, NotificationSettingsChange } from '../schemas.ts';
import { changeSettings, readSettings } from './change-settings.ts';
import { deleteMute, insertMute } from './queries.ts';

const ERRORS = problems('unauthenticated', 'overloaded');

/** What goes by which channel and when, and whom a member does not want to hear of. */
export function settingsRoutes(app: App, services: Services): void {
  app.get(
    '/v1/me/notification-settings',
    {
      schema: {
        operationId: 'getNotificationSettings',
        summary: 'What you are told of by which channel, and when',
        tags: ['notifications'],
        response: { 200: NotificationSettings, ...ERRORS },
      },
      config: { access: 'signed-in' },
    },
    (request) => readSettings(services, actorOf(request).accountId),
  );
  app.patch(
    '/v1/me/notification-settings',
    {
      schema: {
        operationId: 'changeNotificationSettings',
        summary: 'Change what you are told of, your quiet hours or your digest',
        tags: ['notifications'],
        body: NotificationSettingsChange,
        response: { 200: NotificationSettings, ...ERRORS },
      },
      config: { access: 'signed-in' },
    },
    (request) => changeSettings(services, actorOf(request), request.body),
  );
  muting(app, services);
}

function muting(app: App, services: Services): void {
  const schema = {
    tags: ['notifications'],
    params: Type.Object({ persona_id: IdString }, { additionalProperties: false }),
    response: { 204: Type.Null(), ...ERRORS, ...problems('not_found', 'not_verified') },
  };
  app.put(
    '/v1/mutes/:persona_id',
    {
      schema: { ...schema, operationId: 'mutePersona', summary: 'No notifications of what this face writes' },
      config: { access: 'clinician' },
    },
    async (request, reply) => {
      if (!(await insertMute(services.db, actorOf(request).accountId, request.params.persona_id)))
        throw new NotFoundError();
      return reply.code(204).send(null);
    },
  );
  app.delete(
    '/v1/mutes/:persona_id',
    {
      schema: { ...schema, operationId: 'unmutePersona', summary: 'Be told of this face again' },
      config: { access: 'clinician' },
    },
    async (request, reply) => {
      await deleteMute(services.db, actorOf(request).accountId, request.params.persona_id);
      return reply.code(204).send(null);
    },
  );
}
