import { Type } from 'typebox';
import { NotFoundError } from '../../kernel/errors.ts';
import { ID_PATTERN } from '../../kernel/ids.ts';
import { transaction } from '../../platform/database/connection.ts';
import type { App } from '../../platform/http/app-type.ts';
import { actorOf } from '../../platform/http/authentication.ts';
import { Sequence } from '../../platform/http/paging.ts';
import { problems } from '../../platform/http/problem.ts';
import type { Services } from '../../platform/services.ts';
import type { Thread, ThreadRef } from '../../platform/text-gate.ts';
import type { Actor } from '../../kernel/actor.ts';
import { joinRoom, leaveRoom } from './join-room.ts';
import { moveReadHorizon } from './move-read-horizon.ts';
import { findRoomKind, updateOwnSettings } from './queries.ts';

const Params = Type.Object(
  { id: Type.String({ pattern: ID_PATTERN, maxLength: 36 }) },
  { additionalProperties: false },
);
const ERRORS = problems('invalid_request', 'unauthenticated', 'not_verified', 'not_found', 'overloaded');

const OwnSettings = Type.Object(
  {
    muted: Type.Optional(Type.Boolean({ description: 'No notifications of this room.' })),
    shows_receipts: Type.Optional(
      Type.Boolean({
        description: 'Show others what reached you and how far you have read, and see it of those who show theirs.',
      }),
    ),
  },
  { additionalProperties: false, minProperties: 1, examples: [{ muted: true }] },
);

/** Whether an actor may see a room; throws not_found otherwise. Filled by the feature that owns what is discussed there. */
export type OpenRoom = (actor: Actor, ref: ThreadRef) => Promise<Thread>;

/** Following and leaving rooms, and the read horizon. */
export function roomRoutes(app: App, services: Services, openRoom: OpenRoom): void {
  app.put(
    '/v1/rooms/:id/membership',
    {
      schema: {
        operationId: 'joinRoom',
        summary: 'Follow a room: its events reach your sockets',
        tags: ['rooms'],
        params: Params,
        response: { 204: Type.Null(), ...ERRORS },
      },
      config: { access: 'clinician' },
    },
    async (request, reply) => {
      const actor = actorOf(request);
      await openRoom(actor, { kind: 'room', id: request.params.id });
      await transaction(services.db, (tx) => joinRoom(tx, request.params.id, actor.accountId));
      return reply.code(204).send(null);
    },
  );
  app.delete(
    '/v1/rooms/:id/membership',
    {
      schema: {
        operationId: 'leaveRoom',
        summary: 'Stop following a room',
        tags: ['rooms'],
        params: Params,
        response: { 204: Type.Null(), ...ERRORS },
      },
      config: { access: 'clinician' },
    },
    async (request, reply) => {
      const { id } = request.params;
      // A conversation is left by its own route, which knows invitations.
      if ((await findRoomKind(services.db, id)) === 'case')
        await transaction(services.db, (tx) => leaveRoom(tx, id, actorOf(request).accountId));
      return reply.code(204).send(null);
    },
  );
  app.put(
    '/v1/rooms/:id/read',
    {
      schema: {
        operationId: 'moveReadHorizon',
        summary: 'Say up to where you have read; forward only',
        tags: ['rooms'],
        params: Params,
        body: Type.Object({ up_to_seq: Sequence }, { additionalProperties: false }),
        response: { 200: Type.Object({ up_to_seq: Type.Integer() }), ...ERRORS },
      },
      config: { access: 'clinician', inGrace: true },
    },
    async (request) => {
      const { id } = request.params;
      const upTo = await moveReadHorizon(services, actorOf(request), id, request.body.up_to_seq);
      return { up_to_seq: upTo };
    },
  );
  app.patch(
    '/v1/rooms/:id/membership',
    {
      schema: {
        operationId: 'changeRoomSettings',
        summary: 'Mute a room, or show how far you have read in it',
        tags: ['rooms'],
        params: Params,
        body: OwnSettings,
        response: { 204: Type.Null(), ...ERRORS },
      },
      config: { access: 'clinician' },
    },
    async (request, reply) => {
      const { muted, shows_receipts: showsReceipts } = request.body;
      const changed = await updateOwnSettings(services.db, request.params.id, actorOf(request).accountId, {
        muted,
        showsReceipts,
      });
      if (!changed) throw new NotFoundError();
      return reply.code(204).send(null);
    },
  );
}
