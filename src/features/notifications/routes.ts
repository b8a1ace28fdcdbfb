import type { App } from '../../platform/http/app-type.ts';
import type { Services } from '../../platform/services.ts';
import { inboxRoutes } from './inbox/routes.ts';
import { settingsRoutes } from './settings/routes.ts';

/** The list, and what goes by which channel. */
export function notificationRoutes(app: App, services: Services): void {
  inboxRoutes(app, services);
  settingsRoutes(app, services);
}
