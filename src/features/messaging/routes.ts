import type { App } from '../../platform/http/app-type.ts';
import type { Services } from '../../platform/services.ts';
import { conversationRoutes } from './conversations/routes.ts';
import { messageRoutes } from './messages/routes.ts';
import { syncRoutes } from './sync/routes.ts';

/** Conversations, messages, and what a client missed. */
export function messagingRoutes(app: App, services: Services): void {
  conversationRoutes(app, services);
  messageRoutes(app, services);
  syncRoutes(app, services);
}
