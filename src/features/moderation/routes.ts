import type { App } from '../../platform/http/app-type.ts';
import type { Services } from '../../platform/services.ts';
import { noticeRoutes } from './notices/routes.ts';
import { moderatorRoutes } from './staff/routes.ts';

/** Notices of members, and the moderators' side. */
export function moderationRoutes(app: App, services: Services): void {
  noticeRoutes(app, services);
  moderatorRoutes(app, services);
}
