import type { FastifyRequest } from 'fastify';
import { refusal } from '../../kernel/access.ts';
import type { Actor } from '../../kernel/actor.ts';
import { AppError, type ProblemCode } from '../../kernel/errors.ts';
import type { App } from './app-type.ts';

/** Who stands behind a token. */
export interface Authentication {
  /** The actor of an access token, at most one second old; throws an AppError. */
  readonly authenticate: (token: string) => Promise<Actor>;
  /** Makes the next look at this actor's session read it anew. */
  readonly forget: (actor: Actor) => void;
}

/** Reads the bearer token and holds every route to the access and factor it declares; one without `access` stops the boot. */
export function addAuthentication(app: App, { authenticate, forget }: Authentication): void {
  app.decorateRequest('actor', undefined);
  app.addHook('onRoute', (route) => {
    if (route.config?.access === undefined) {
      throw new Error(`${String(route.method)} ${route.url} does not say who may use it (config.access)`);
    }
  });
  app.addHook('onRequest', async (request) => {
    const { access, freshFactor, inGrace = false } = request.routeOptions.config;
    // What no route takes is answered by the handler of unknown routes, and by nothing else.
    if (request.is404) return;
    if (access === undefined) throw new AppError('not_found');
    const wish = inGrace || request.method === 'GET' || request.method === 'HEAD' ? 'read' : 'write';
    const refused = (actor: Actor | undefined): ProblemCode | undefined => {
      const code = refusal(actor, access, wish);
      return code ?? (freshFactor && actor?.hasFreshFactor === false ? 'step_up_required' : undefined);
    };
    const token = bearerToken(request);
    if (token !== undefined && access !== 'public') request.actor = await authenticate(token);
    // What was read a second ago may admit, never refuse: an approval opens the door at once.
    if (token !== undefined && request.actor && refused(request.actor)) {
      forget(request.actor);
      request.actor = await authenticate(token);
    }
    const code = refused(request.actor);
    if (code) throw new AppError(code);
  });
}

function bearerToken(request: FastifyRequest): string | undefined {
  return /^Bearer ([A-Za-z0-9._~+/=-]{1,4096})$/i.exec(request.headers.authorization ?? '')?.[1];
}

/** The actor of a route that is not public. */
export function actorOf(request: FastifyRequest): Actor {
  if (!request.actor) throw new AppError('unauthenticated');
  return request.actor;
}

/** Who sends a request, and its id: what an audit entry names. */
export function byOf(request: FastifyRequest): { readonly actor: Actor; readonly requestId: string } {
  return { actor: actorOf(request), requestId: request.id };
}
