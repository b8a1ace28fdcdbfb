import { NotFoundError } from '../../kernel/errors.ts';
import { encodePublicKey, keyPairOf } from '../../platform/ed25519.ts';
import { toCheckpointLine } from '../../platform/events/audit-checkpoint.ts';
import type { App } from '../../platform/http/app-type.ts';
import { problems } from '../../platform/http/problem.ts';
import type { Services } from '../../platform/services.ts';
import { findLatestCheckpoint } from './queries.ts';
import { AuditCheckpoint } from './schemas.ts';

/** What of the audit log is public: its newest signed head. */
export function auditRoutes(app: App, { db, keys }: Services): void {
  app.get(
    '/v1/audit/checkpoint',
    {
      schema: {
        operationId: 'getAuditCheckpoint',
        summary: 'The newest signed head of the audit log',
        description:
          'Keep it: `curbside audit verify --checkpoints FILE` holds the log against it. It says nothing about what was logged.',
        tags: ['server'],
        response: { 200: AuditCheckpoint, ...problems('not_found', 'overloaded') },
      },
      config: { access: 'public' },
    },
    async () => {
      const latest = await findLatestCheckpoint(db);
      const key = latest && keys.audit.find(latest.keyId);
      // None yet, or signed by a key this server no longer has.
      if (!key) throw new NotFoundError();
      return { ...toCheckpointLine(latest), public_key: encodePublicKey(keyPairOf(key.key).publicKey) };
    },
  );
}
