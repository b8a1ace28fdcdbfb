import { listFaceIds, type Identity } from '../features/accounts/index.ts';
import { caseLive } from '../features/cases/index.ts';
import { findTypingHearers, listFacesIn, messagingLive } from '../features/messaging/index.ts';
import { moderationLive } from '../features/moderation/index.ts';
import { notificationLive } from '../features/notifications/index.ts';
import { createDeliveryNotes, listRoomIdsOf, roomLive } from '../features/rooms/index.ts';
import { verificationLive } from '../features/verification/index.ts';
import type { Bus } from '../platform/events/bus.ts';
import type { App } from '../platform/http/app-type.ts';
import { shedsWrites } from '../platform/http/load-shedding.ts';
import { createFrameGate } from '../platform/live/frame-gate.ts';
import { addLiveGateway, type LiveGateway, type LiveGatewayOptions } from '../platform/live/gateway.ts';
import { joinLiveParts, type LiveParts } from '../platform/live/registry.ts';
import type { Pressure } from '../platform/pressure.ts';
import type { Services } from '../platform/services.ts';
import type { TextGatePorts } from '../platform/text-gate.ts';

export interface LiveGatewayParts {
  readonly services: Services;
  readonly identity: Identity;
  readonly bus: Bus;
  readonly gate: TextGatePorts;
  readonly pressure?: Pressure | undefined;
  /** What tests change: limits and times. */
  readonly tuning?: Pick<LiveGatewayOptions, 'limits' | 'sweepMs' | 'unreadableLimitMs' | 'pollMs'>;
}

/** Every command and event type of all features; boot fails when one declares no access or an open schema. */
export function liveParts(services: Services): LiveParts {
  return joinLiveParts([
    verificationLive,
    roomLive,
    caseLive,
    messagingLive(services),
    moderationLive,
    notificationLive,
  ]);
}

/** Opens `GET /v1/ws` on the app, with the same verbs and the same gate that REST has. */
export async function liveGateway(app: App, parts: LiveGatewayParts): Promise<LiveGateway> {
  const { services, identity, bus, gate, pressure } = parts;
  const { authenticate, redeemTicket, findLiveSessions, touch } = identity.authenticator;
  return addLiveGateway(app, {
    db: services.db,
    bus,
    log: services.log,
    allowedOrigins: services.config.allowedOrigins,
    // An access token is a JWT: three parts with dots between. A ticket has none.
    authenticate: (token) => (token.includes('.') ? authenticate(token) : redeemTicket(token)),
    findLiveActors: findLiveSessions,
    roomsOf: async (accountId) => (await listRoomIdsOf(services.db, accountId)) ?? [],
    facesOf: async (accountId) => (await listFaceIds(services.db, accountId)) ?? [],
    facesIn: (accountId, roomId) => listFacesIn(services.db, accountId, roomId),
    findTypingHearers: (hint) => findTypingHearers(services.db, hint),
    delivered: createDeliveryNotes(services.db),
    touch,
    parts: liveParts(services),
    frameGate: createFrameGate(gate),
    onSocketClosed: services.metrics.countSocketClosed,
    ...(pressure
      ? { isOverloaded: () => shedsWrites(pressure) }
      : { limits: { handshakesPerSecond: Number.MAX_SAFE_INTEGER } }),
    ...parts.tuning,
  });
}
