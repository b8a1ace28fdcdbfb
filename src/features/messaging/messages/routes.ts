import { Type } from 'typebox';
import type { FastifyRequest } from 'fastify';
import { AppError } from '../../../kernel/errors.ts';
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE, pageOf } from '../../../kernel/page.ts';
import { gateSummary, IdString } from '../../../platform/gate-schemas.ts';
import type { App } from '../../../platform/http/app-type.ts';
import { actorOf } from '../../../platform/http/authentication.ts';
import { cleanBody, gatedOf } from '../../../platform/http/de-identification.ts';
import { expectedRevision } from '../../../platform/http/if-match.ts';
import { problems } from '../../../platform/http/problem.ts';
import type { Services } from '../../../platform/services.ts';
import { getConversation } from '../conversations/open-conversation.ts';
import { listMessages } from './queries.ts';
import { Message, MessageEdit, NewMessage } from '../schemas.ts';
import { messageView } from '../views.ts';
import { editMessage, getMessage, removeMessage, type MessageChange } from './change-message.ts';
import { sendMessage } from './send-message.ts';

const Params = Type.Object({ id: IdString }, { additionalProperties: false });
const READ = problems('invalid_request', 'unauthenticated', 'not_verified', 'not_found', 'overloaded');
const GATE = problems('preview_mismatch', 'deid_blocked', 'deid_unavailable');
const CHANGE = problems('not_your_role', 'state_conflict', 'stale_version', 'if_match_required');

/** Messages of a conversation. */
export function messageRoutes(app: App, services: Services): void {
  sending(app, services);
  history(app, services);
  changing(app, services);
}

function sending(app: App, services: Services): void {
  app.post(
    '/v1/rooms/:id/messages',
    {
      schema: {
        operationId: 'sendMessage',
        summary: 'Write in a conversation; a repeat of client_id returns the first result with 200',
        tags: ['conversations'],
        params: Params,
        body: NewMessage,
        response: {
          200: Message,
          201: Message,
          ...READ,
          ...GATE,
          ...problems('blocked_by_member', 'idempotency_key_reused', 'request_in_flight'),
        },
      },
      config: { access: 'clinician', thread: (request) => ({ kind: 'room', id: idOf(request) }) },
    },
    async (request, reply) => {
      const body = cleanBody(request, NewMessage);
      const { message, fresh } = await sendMessage(services, actorOf(request), {
        roomId: request.params.id,
        body: body.body,
        clientId: body.client_id,
        replyTo: body.reply_to,
        requestId: request.id,
      });
      const deid = fresh ? { deid: gateSummary(gatedOf(request)) } : {};
      return reply.code(fresh ? 201 : 200).send({ ...messageView(message), ...deid });
    },
  );
}

const HistoryQuery = Type.Object(
  {
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_PAGE_SIZE, default: DEFAULT_PAGE_SIZE })),
    after_seq: Type.Optional(Type.Integer({ minimum: 0 })),
    before_seq: Type.Optional(Type.Integer({ minimum: 1 })),
  },
  { additionalProperties: false },
);

function history(app: App, services: Services): void {
  app.get(
    '/v1/rooms/:id/messages',
    {
      schema: {
        operationId: 'listMessages',
        summary: 'Messages of a conversation in room order, from either end; the newest without a place',
        tags: ['conversations'],
        params: Params,
        querystring: HistoryQuery,
        response: { 200: Type.Object({ data: Type.Array(Message), has_more: Type.Boolean() }), ...READ },
      },
      config: { access: 'clinician' },
    },
    async (request) => {
      const { limit = DEFAULT_PAGE_SIZE, after_seq: after, before_seq: before } = request.query;
      const row = await getConversation(services.db, actorOf(request), { roomId: request.params.id });
      const range = after === undefined ? { before: before ?? Number.MAX_SAFE_INTEGER } : { after };
      const page = pageOf(await listMessages(services.db, row.roomId, range, limit), limit, ({ roomSeq }) => roomSeq);
      const rows = page.rows.toSorted((a, b) => a.roomSeq - b.roomSeq);
      return { data: rows.map(messageView), has_more: page.next !== undefined };
    },
  );
  app.get(
    '/v1/messages/:id',
    {
      schema: {
        operationId: 'getMessage',
        summary: 'One message',
        tags: ['conversations'],
        params: Params,
        response: { 200: Message, ...READ },
      },
      config: { access: 'clinician' },
    },
    (request, reply) => showMessage(services, request, reply),
  );
}

function changing(app: App, services: Services): void {
  app.patch(
    '/v1/messages/:id',
    {
      schema: {
        operationId: 'editMessage',
        summary: 'Change your message within 15 minutes',
        tags: ['conversations'],
        params: Params,
        body: MessageEdit,
        response: { 200: Message, ...READ, ...GATE, ...CHANGE },
      },
      config: {
        access: 'clinician',
        thread: (request) => ({ kind: 'message', id: idOf(request), editing: true }),
      },
    },
    async (request, reply) => {
      await editMessage(services, changeOf(request), cleanBody(request, MessageEdit).body);
      return showMessage(services, request, reply);
    },
  );
  app.delete(
    '/v1/messages/:id',
    {
      schema: {
        operationId: 'removeMessage',
        summary: 'Remove your message; a tombstone stays',
        tags: ['conversations'],
        params: Params,
        response: { 204: Type.Null(), ...READ, ...CHANGE },
      },
      config: { access: 'clinician' },
    },
    async (request, reply) => {
      await removeMessage(services, changeOf(request));
      return reply.code(204).send(null);
    },
  );
}

async function showMessage(
  services: Services,
  request: FastifyRequest,
  reply: { header(name: string, value: string): unknown },
) {
  const row = await getMessage(services.db, actorOf(request), idOf(request));
  reply.header('etag', `"${row.revision}"`);
  return messageView(row);
}

function idOf(request: FastifyRequest): string {
  const params: unknown = request.params;
  if (typeof params !== 'object' || params === null || !('id' in params)) throw new AppError('not_found');
  return String(params.id);
}

function changeOf(request: FastifyRequest): MessageChange {
  return { actor: actorOf(request), id: idOf(request), expected: expectedRevision(request), requestId: request.id };
}
