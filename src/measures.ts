import { readVerificationMeasures } from './features/verification/index.ts';
import { SECOND } from './kernel/time.ts';
import { pendingAgeMs } from './features/audit/index.ts';
import { readBacklog } from './platform/database/measures.ts';
import type { Relay } from './platform/events/relay.ts';
import type { LiveGateway } from './platform/live/gateway.ts';
import type { Services } from './platform/services.ts';

export interface MeasuredParts {
  readonly relay: Relay | undefined;
  readonly live: LiveGateway | undefined;
}

/** Adds the gauges that are read when somebody scrapes: sockets, what waits, and how old things are. */
export function watchMeasures(services: Services, { relay, live }: MeasuredParts): void {
  watchBacklog(services, live);
  watchVerification(services);
  if (relay) watchRelay(services, relay);
  if (live) watchSockets(services, live);
}

function watchBacklog({ db, metrics }: Services, live: LiveGateway | undefined): void {
  metrics.watch({
    gauges: {
      curbside_events_waiting: { help: 'Committed events that the relay has not numbered yet, at most 10,000.' },
      curbside_relay_lag_seconds: { help: 'Age of the oldest event that waits for the relay.' },
      curbside_audit_lag_seconds: { help: 'Age of the oldest row that waits for the audit chain.' },
      ...(live
        ? { curbside_events_behind: { help: 'Numbered events that this process has not handed to its sockets.' } }
        : {}),
    },
    async read() {
      const { head, events, oldestEventSeconds } = await readBacklog(db);
      return {
        curbside_events_waiting: [{ value: events }],
        curbside_relay_lag_seconds: [{ value: oldestEventSeconds }],
        curbside_audit_lag_seconds: [{ value: (await pendingAgeMs(db)) / SECOND }],
        ...(live ? { curbside_events_behind: [{ value: Math.max(0, head - live.hub.position()) }] } : {}),
      };
    },
  });
}

function watchVerification({ db, clock, metrics }: Services): void {
  metrics.watch({
    gauges: {
      curbside_claims_waiting: { help: 'Licence claims that wait for checks or a verifier.' },
      curbside_claims_overdue: { help: 'Licence claims that wait longer than their 30 days.' },
      curbside_claims_oldest_seconds: { help: 'How long the longest waiting claim has waited.' },
      curbside_break_glass_unreviewed: { help: 'Emergency accesses that no second person has looked over.' },
      curbside_register_age_seconds: { help: 'Age of the newest loaded file of a register.', labels: ['register'] },
      curbside_source_silent_seconds: { help: 'How long a source of checks has been silent.', labels: ['source'] },
    },
    async read() {
      const measures = await readVerificationMeasures(db);
      const { claimsWaiting, claimsOverdue, oldestSubmittedAt, registers, silent, brokenGlass } = measures;
      const age = (since: number): number => Math.max(0, (clock() - since) / SECOND);
      return {
        curbside_claims_waiting: [{ value: claimsWaiting }],
        curbside_claims_overdue: [{ value: claimsOverdue }],
        curbside_claims_oldest_seconds: [{ value: oldestSubmittedAt ? age(oldestSubmittedAt.getTime()) : 0 }],
        curbside_break_glass_unreviewed: [{ value: brokenGlass }],
        curbside_source_silent_seconds: silent.map(({ source, downSince }) => ({
          labels: { source },
          value: age(downSince.getTime()),
        })),
        curbside_register_age_seconds: registers.map(({ kind, fileOn }) => ({
          labels: { register: kind },
          value: age(Date.parse(fileOn)),
        })),
      };
    },
  });
}

function watchRelay({ metrics }: Services, relay: Relay): void {
  metrics.watch({
    gauges: { curbside_relay_last_success_seconds: { help: 'How long ago the relay of this process last went well.' } },
    read: async () => ({
      curbside_relay_last_success_seconds: [{ value: relay.sinceSuccessMs() / SECOND }],
    }),
  });
}

function watchSockets({ metrics }: Services, live: LiveGateway): void {
  metrics.watch({
    gauges: { curbside_sockets: { help: 'Open sockets of this process.', labels: ['state'] } },
    async read() {
      const { sockets, unauthenticated } = live.counts();
      return {
        curbside_sockets: [
          { labels: { state: 'signed_in' }, value: sockets - unauthenticated },
          { labels: { state: 'no_hello' }, value: unauthenticated },
        ],
      };
    },
  });
}
