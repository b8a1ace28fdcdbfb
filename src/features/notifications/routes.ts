import type { App } from '../../platform/http/app-type.ts';
import type { Services } from '../../platform/services.ts';
import { deliveryRoutes } from './deliveries/routes.ts';
import { inboxRoutes } from './inbox/routes.ts';
import { pushRoutes } from './push/routes.ts';
import { settingsRoutes } from './settings/routes.ts';

/** The list, and what goes by which channel. */
export function notificationRoutes(app: App, services: Services): void {
  inboxRoutes(app, services);
  settingsRoutes(app, services);
  deliveryRoutes(app, services);
  pushRoutes(app, services);
}
