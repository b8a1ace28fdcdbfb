import { Type } from 'typebox';
import { NotFoundError } from '../../../kernel/errors.ts';
import { DEFAULT_PAGE_SIZE, pageOf } from '../../../kernel/page.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { Actor } from '../../../kernel/actor.ts';
import { gateSummary, IdString } from '../../../platform/gate-schemas.ts';
import type { App } from '../../../platform/http/app-type.ts';
import { actorOf } from '../../../platform/http/authentication.ts';
import { cleanBody, gatedOf } from '../../../platform/http/de-identification.ts';
import { claimOf } from '../../../platform/http/idempotency.ts';
import { openCursor, pageQuery, sealCursor } from '../../../platform/http/paging.ts';
import { problems } from '../../../platform/http/problem.ts';
import type { Services } from '../../../platform/services.ts';
import { findConversation, listConversations } from './queries.ts';
import { deleteBlock, findAccounts, insertBlock, listPeople } from '../people/queries.ts';
import { Conversation, ConversationChange, Invitation, NewConversation, type ConversationView } from '../schemas.ts';
import { conversationView } from '../views.ts';
import { acceptInvitation, inviteMembers, leaveConversation, removeMember } from './change-members.ts';
import { changeConversation } from './change-conversation.ts';
import { reachable, startConversation } from './start-conversation.ts';

const closed = { additionalProperties: false } as const;
const Params = Type.Object({ id: IdString }, closed);
const PersonaParams = Type.Object({ persona_id: IdString }, closed);
const MemberParams = Type.Object({ id: IdString, persona_id: IdString }, closed);
const READ = problems('invalid_request', 'unauthenticated', 'not_verified', 'not_found', 'overloaded');
const GATE = problems('preview_mismatch', 'deid_blocked', 'deid_unavailable');
const NO_CONTENT = { 204: Type.Null(), ...READ };

/** Conversations, who is in them, and blocks. */
export function conversationRoutes(app: App, services: Services): void {
  starting(app, services);
  reading(app, services);
  changing(app, services);
  members(app, services);
  blocks(app, services);
}

function starting(app: App, services: Services): void {
  app.post(
    '/v1/conversations',
    {
      schema: {
        operationId: 'startConversation',
        summary: 'Start a conversation with one member, or a group; a direct one exists once for each pair',
        tags: ['conversations'],
        body: NewConversation,
        response: {
          201: Conversation,
          ...READ,
          ...GATE,
          ...problems(
            'blocked_by_member',
            'state_conflict',
            'idempotency_key_missing',
            'idempotency_key_reused',
            'request_in_flight',
            'gone',
          ),
        },
      },
      config: { access: 'clinician', idempotent: true },
    },
    async (request, reply) => {
      const actor = actorOf(request);
      const replay = request.replay;
      if (replay) return reply.code(201).send(await show(services, actor, replay.objectId));
      const gated = gatedOf(request);
      const id = await startConversation(services, actor, cleanBody(request, NewConversation), {
        idempotency: claimOf(request),
        gated,
        requestId: request.id,
      });
      return reply.code(201).send({ ...(await show(services, actor, id)), deid: gateSummary(gated) });
    },
  );
}

function reading(app: App, services: Services): void {
  app.get(
    '/v1/conversations',
    {
      schema: {
        operationId: 'listConversations',
        summary: 'Your conversations and invitations, the latest activity first',
        tags: ['conversations'],
        querystring: Type.Object(pageQuery, closed),
        response: {
          200: Type.Object({ data: Type.Array(Conversation), next_cursor: Type.Union([Type.String(), Type.Null()]) }),
          ...READ,
          ...problems('invalid_cursor'),
        },
      },
      config: { access: 'clinician' },
    },
    async (request) => {
      const { accountId } = actorOf(request);
      const { cursor, limit = DEFAULT_PAGE_SIZE } = request.query;
      const [at, id] = cursor === undefined ? [] : openCursor(services.keys, 'conversations', cursor);
      const before = at === undefined || id === undefined ? undefined : { at: String(at), id: String(id) };
      const found = await listConversations(services.db, accountId, before, limit);
      const page = pageOf(found, limit, (row) => [row.lastActivityAt, row.id]);
      const people = Map.groupBy(
        await listPeople(
          services.db,
          page.rows.map((row) => row.roomId),
        ),
        (person) => person.roomId,
      );
      return {
        data: page.rows.map((row) => conversationView(row, people.get(row.roomId) ?? [], accountId)),
        next_cursor: page.next ? sealCursor(services.keys, 'conversations', page.next) : null,
      };
    },
  );
  app.get(
    '/v1/conversations/:id',
    {
      schema: {
        operationId: 'getConversation',
        summary: 'One conversation',
        tags: ['conversations'],
        params: Params,
        response: { 200: Conversation, ...READ },
      },
      config: { access: 'clinician' },
    },
    (request) => show(services, actorOf(request), request.params.id),
  );
}

async function show(services: Services, actor: Actor, id: Id): Promise<ConversationView> {
  const row = await findConversation(services.db, { id }, actor.accountId);
  if (!row || (row.role === null && row.invitedBy === null)) throw new NotFoundError();
  return conversationView(row, await listPeople(services.db, [row.roomId]), actor.accountId);
}

function changing(app: App, services: Services): void {
  app.patch(
    '/v1/conversations/:id',
    {
      schema: {
        operationId: 'changeConversation',
        summary: 'Change title or retention; in a group its owner may, in a direct conversation both',
        tags: ['conversations'],
        params: Params,
        body: ConversationChange,
        response: { 200: Conversation, ...READ, ...GATE, ...problems('not_your_role') },
      },
      config: {
        access: 'clinician',
        thread: ({ params }) => ({ kind: 'conversation', id: idIn(params) }),
      },
    },
    async (request) => {
      const actor = actorOf(request);
      await changeConversation(services, actor, request.params.id, cleanBody(request, ConversationChange));
      return show(services, actor, request.params.id);
    },
  );
}

function members(app: App, services: Services): void {
  const route = (operationId: string, summary: string) => ({ operationId, summary, tags: ['conversations'] });
  app.put(
    '/v1/conversations/:id/membership',
    {
      schema: { ...route('acceptInvitation', 'Join a group you are invited to'), params: Params, response: NO_CONTENT },
      config: { access: 'clinician' },
    },
    async (request, reply) => {
      await acceptInvitation(services, actorOf(request), request.params.id);
      return reply.code(204).send(null);
    },
  );
  app.delete(
    '/v1/conversations/:id/membership',
    {
      schema: {
        ...route('leaveConversation', 'Leave a group, or decline its invitation'),
        params: Params,
        response: { ...NO_CONTENT, ...problems('state_conflict') },
      },
      config: { access: 'clinician' },
    },
    async (request, reply) => {
      await leaveConversation(services, actorOf(request), request.params.id);
      return reply.code(204).send(null);
    },
  );
  app.put(
    '/v1/conversations/:id/invitations',
    {
      schema: {
        ...route('inviteMembers', 'Invite members to a group'),
        params: Params,
        body: Invitation,
        response: { ...NO_CONTENT, ...problems('blocked_by_member', 'state_conflict') },
      },
      config: { access: 'clinician' },
    },
    async (request, reply) => {
      const actor = actorOf(request);
      const accounts = await reachable(services.db, actor, request.body.persona_ids);
      await inviteMembers(services, actor, request.params.id, accounts);
      return reply.code(204).send(null);
    },
  );
  app.delete(
    '/v1/conversations/:id/members/:persona_id',
    {
      schema: {
        ...route('removeMember', 'Take a member out of your group'),
        params: MemberParams,
        response: { ...NO_CONTENT, ...problems('not_your_role') },
      },
      config: { access: 'clinician' },
    },
    async (request, reply) => {
      await removeMember(services, actorOf(request), request.params.id, request.params.persona_id);
      return reply.code(204).send(null);
    },
  );
}

function blocks(app: App, services: Services): void {
  const schema = { tags: ['conversations'], params: PersonaParams, response: NO_CONTENT };
  app.put(
    '/v1/blocks/:persona_id',
    {
      schema: { ...schema, operationId: 'blockMember', summary: 'Take no messages and invitations from a member' },
      config: { access: 'clinician' },
    },
    async (request, reply) => {
      const { accountId } = actorOf(request);
      const other = await accountBehind(services, request.params.persona_id);
      if (other === accountId) throw new NotFoundError();
      await insertBlock(services.db, accountId, other, request.params.persona_id);
      return reply.code(204).send(null);
    },
  );
  app.delete(
    '/v1/blocks/:persona_id',
    {
      schema: { ...schema, operationId: 'unblockMember', summary: 'Take messages of a member again' },
      config: { access: 'clinician' },
    },
    async (request, reply) => {
      await accountBehind(services, request.params.persona_id);
      await deleteBlock(services.db, actorOf(request).accountId, request.params.persona_id);
      return reply.code(204).send(null);
    },
  );
}

async function accountBehind(services: Services, personaId: Id): Promise<Id> {
  const accountId = (await findAccounts(services.db, [personaId])).get(personaId);
  if (accountId === undefined) throw new NotFoundError();
  return accountId;
}

function idIn(params: unknown): Id {
  return typeof params === 'object' && params !== null && 'id' in params ? String(params.id) : '';
}
