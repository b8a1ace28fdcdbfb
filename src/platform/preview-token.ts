import { Type } from 'typebox';
import { Value } from 'typebox/value';
import type { Gate } from '../deidentification/index.ts';
import type { Actor } from '../kernel/actor.ts';
import { AppError } from '../kernel/errors.ts';
import { MINUTE } from '../kernel/time.ts';
import type { Keys } from './keys.ts';
import { seal, unseal } from './sealing.ts';
import type { ThreadMemory } from './text-gate.ts';

const LIFETIME_MS = 10 * MINUTE;

/** What a preview showed: input fingerprint -> output hash for each text, and the labels chosen. */
export interface PreviewRecord {
  readonly memory: ThreadMemory;
  readonly outputs: ReadonlyMap<string, string>;
}

const Sealed = Type.Object({
  actor: Type.String(),
  expires: Type.Number(),
  policy: Type.String(),
  key: Type.String(),
  labels: Type.Array(Type.Array(Type.String(), { minItems: 2, maxItems: 2 })),
  dayZero: Type.Optional(Type.String()),
  outputs: Type.Array(Type.Array(Type.String(), { minItems: 2, maxItems: 2 })),
});

export interface PreviewPorts {
  readonly keys: Keys;
  readonly gate: Gate;
  readonly now: () => number;
}

/** Seals a preview for ten minutes; it tells its holder nothing and the server keeps nothing. */
export function sealPreview(ports: PreviewPorts, actor: Actor, record: PreviewRecord): string {
  const content = {
    actor: actor.accountId,
    expires: ports.now() + LIFETIME_MS,
    policy: ports.gate.version,
    key: record.memory.key.toString('base64'),
    labels: [...record.memory.labels],
    ...(record.memory.dayZero === undefined ? {} : { dayZero: record.memory.dayZero }),
    outputs: [...record.outputs],
  };
  return seal(ports.keys.preview, 'preview', Buffer.from(JSON.stringify(content))).toString('base64url');
}

/** Opens a preview token; throws `preview_mismatch` when it is forged, old, another member's or of another policy. */
export function openPreview(ports: PreviewPorts, actor: Actor | undefined, token: string): PreviewRecord {
  const opened = unseal(ports.keys.preview, 'preview', Buffer.from(token, 'base64url'));
  const content: unknown = opened ? JSON.parse(opened.toString()) : undefined;
  if (!Value.Check(Sealed, content)) throw new AppError('preview_mismatch');
  if (content.actor !== actor?.accountId || content.expires < ports.now() || content.policy !== ports.gate.version) {
    throw new AppError('preview_mismatch');
  }
  return {
    memory: {
      key: Buffer.from(content.key, 'base64'),
      labels: new Map(content.labels.map(([token_ = '', label = '']) => [token_, label])),
      ...(content.dayZero === undefined ? {} : { dayZero: content.dayZero }),
    },
    outputs: new Map(content.outputs.map(([mac = '', hash = '']) => [mac, hash])),
  };
}
