import type { App } from '../../platform/http/app-type.ts';
import type { Services } from '../../platform/services.ts';
import { breakGlassRoutes } from './break-glass/routes.ts';
import { claimRoutes } from './claims/routes.ts';
import { evidenceRoutes } from './evidence/routes.ts';
import { reviewRoutes } from './review/routes.ts';

/** What applicants do with their claims, then what staff do. */
export function verificationRoutes(app: App, services: Services): void {
  claimRoutes(app, services);
  reviewRoutes(app, services);
  evidenceRoutes(app, services);
  breakGlassRoutes(app, services);
}
