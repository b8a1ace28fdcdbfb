import type { App } from '../../platform/http/app-type.ts';
import type { Services } from '../../platform/services.ts';
import { emailRoutes } from './email/routes.ts';
import { enrolmentPage } from './enrolment/page/routes.ts';
import { enrolmentRoutes } from './enrolment/routes.ts';
import { meRoutes } from './me/routes.ts';
import { passkeyRoutes } from './passkeys/routes.ts';
import { personaRoutes } from './personas/routes.ts';
import { registrationRoutes } from './registration/routes.ts';
import { sessionRoutes } from './sessions/routes.ts';
import { staffRoutes } from './staff/routes.ts';
import { totpRoutes } from './totp/routes.ts';
import type { Identity } from './identity.ts';

/** Registration, enrolment, sign-in, the own account with its factors and devices. */
export function accountRoutes(app: App, services: Services, identity: Identity): void {
  registrationRoutes(app, services, identity);
  enrolmentRoutes(app, services, identity);
  enrolmentPage(app);
  sessionRoutes(app, services, identity);
  passkeyRoutes(app, services, identity);
  totpRoutes(app, services, identity);
  meRoutes(app, services, identity);
  emailRoutes(app, services);
  staffRoutes(app, services);
  personaRoutes(app, services);
}
