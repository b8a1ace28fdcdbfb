import type { App } from '../../platform/http/app-type.ts';
import { actorOf } from '../../platform/http/authentication.ts';
import { problems } from '../../platform/http/problem.ts';
import type { Services } from '../../platform/services.ts';
import { listOwnSpecialties } from './queries.ts';
import { OwnSpecialties, SpecialtyTree } from './schemas.ts';
import { setSpecialties } from './set-specialties.ts';
import { SPECIALTIES } from './specialties.ts';

const ERRORS = ['unauthenticated', 'account_suspended', 'overloaded'] as const;

/** What a member says of the own work. */
export function profileRoutes(app: App, { db }: Services): void {
  app.get(
    '/v1/specialties',
    {
      schema: {
        operationId: 'listSpecialties',
        summary: 'The specialty tree',
        tags: ['profiles'],
        response: { 200: SpecialtyTree },
      },
      config: { access: 'public' },
    },
    async () => ({ data: Object.entries(SPECIALTIES).map(([key, specialty]) => ({ key, ...specialty })) }),
  );
  app.get(
    '/v1/me/specialties',
    {
      schema: {
        operationId: 'getOwnSpecialties',
        summary: 'The specialties you said you work in',
        tags: ['profiles'],
        response: { 200: OwnSpecialties, ...problems(...ERRORS) },
      },
      config: { access: 'signed-in' },
    },
    async (request) => ({ specialties: await listOwnSpecialties(db, actorOf(request).accountId) }),
  );
  app.put(
    '/v1/me/specialties',
    {
      schema: {
        operationId: 'setOwnSpecialties',
        summary: 'Say which specialties you work in: cases for them reach you',
        tags: ['profiles'],
        body: OwnSpecialties,
        response: { 200: OwnSpecialties, ...problems('invalid_request', ...ERRORS) },
      },
      config: { access: 'signed-in' },
    },
    async (request) => {
      const actor = actorOf(request);
      await setSpecialties(db, actor, request.body.specialties, request.id);
      return { specialties: await listOwnSpecialties(db, actor.accountId) };
    },
  );
}
