import { Type } from 'typebox';
import type { App } from '../../../../platform/http/app-type.ts';
import { actorOf } from '../../../../platform/http/authentication.ts';
import { problems } from '../../../../platform/http/problem.ts';
import type { Services } from '../../../../platform/services.ts';
import { pauseOf } from './pause-of.ts';
import { upsertPause } from './queries.ts';

const PostingSettings = Type.Object(
  {
    pause_seconds: Type.Integer({
      minimum: 0,
      maximum: 600,
      description: 'How long a post with `publish: after_pause` waits; 0: it does not.',
      examples: [20],
    }),
  },
  { $id: 'PostingSettings', additionalProperties: false },
);
const ERRORS = problems('unauthenticated', 'not_verified', 'overloaded');

/** How long a member's posts wait before others see them. */
export function pauseRoutes(app: App, services: Services): void {
  app.get(
    '/v1/me/posting-settings',
    {
      schema: {
        operationId: 'getPostingSettings',
        summary: 'How long your posts wait before others see them',
        tags: ['me'],
        response: { 200: PostingSettings, ...ERRORS },
      },
      config: { access: 'clinician' },
    },
    async (request) => ({ pause_seconds: await pauseOf(services, actorOf(request), 'after_pause') }),
  );
  app.patch(
    '/v1/me/posting-settings',
    {
      schema: {
        operationId: 'changePostingSettings',
        summary: 'Choose how long your posts wait before others see them',
        tags: ['me'],
        body: PostingSettings,
        response: { 200: PostingSettings, ...ERRORS, ...problems('invalid_request') },
      },
      config: { access: 'clinician' },
    },
    async (request) => {
      await upsertPause(services.db, actorOf(request).accountId, request.body.pause_seconds);
      return { pause_seconds: request.body.pause_seconds };
    },
  );
}
