import { accountRoutes, type Identity } from '../features/accounts/index.ts';
import { auditRoutes } from '../features/audit/index.ts';
import { caseRoutes, loadThread } from '../features/cases/index.ts';
import { messagingRoutes } from '../features/messaging/index.ts';
import { moderationRoutes } from '../features/moderation/index.ts';
import { notificationRoutes } from '../features/notifications/index.ts';
import { profileRoutes } from '../features/profiles/index.ts';
import { roomRoutes } from '../features/rooms/index.ts';
import { verificationRoutes } from '../features/verification/index.ts';
import type { App } from '../platform/http/app-type.ts';
import { consolePages } from '../platform/http/console.ts';
import { healthRoutes, type Check } from '../platform/http/health.ts';
import { contractRoutes } from '../platform/live/contract-routes.ts';
import { pageRoutes } from '../platform/http/pages.ts';
import type { Services } from '../platform/services.ts';
import type { TextGatePorts } from '../platform/text-gate.ts';
import { liveParts } from './live-gateway.ts';

export interface RestPorts {
  readonly services: Services;
  readonly identity: Identity;
  readonly gate: TextGatePorts;
  readonly readiness: () => Promise<readonly Check[]>;
}

/** Every REST route of the server, feature by feature. */
export function restRoutes(app: App, ports: RestPorts): void {
  const { services } = ports;
  healthRoutes(app, ports.readiness);
  pageRoutes(app);
  consolePages(app, services.config);
  contractRoutes(app, liveParts(services));
  auditRoutes(app, services);
  accountRoutes(app, services, ports.identity);
  verificationRoutes(app, services);
  profileRoutes(app, services);
  roomRoutes(app, services, (actor, ref) => loadThread(services, actor, ref));
  caseRoutes(app, services, ports.gate);
  messagingRoutes(app, services);
  moderationRoutes(app, services);
  notificationRoutes(app, services);
}
