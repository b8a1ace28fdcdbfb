import type { App } from '../../platform/http/app-type.ts';
import type { Services } from '../../platform/services.ts';
import { meRoutes } from './me/routes.ts';
import { registrationRoutes } from './registration/routes.ts';
import { sessionRoutes } from './sessions/routes.ts';
import type { Identity } from './identity.ts';

/** Registration, sign-in, the own account and its devices. */
export function accountRoutes(app: App, services: Services, identity: Identity): void {
  registrationRoutes(app, services, identity);
  sessionRoutes(app, services, identity);
  meRoutes(app, services);
}
