import { Type } from 'typebox';

/** The newest signed head of the audit log, for anybody to keep: later it shows whether the log was cut or rewritten. */
export const AuditCheckpoint = Type.Object(
  {
    origin: Type.String({ description: 'First line of the signed text.' }),
    size: Type.Integer({ minimum: 1, description: 'How many entries the head covers.' }),
    head: Type.String({ pattern: '^[0-9a-f]{64}$', description: 'SHA-256 hash of the last of them.' }),
    at: Type.String({ format: 'date-time' }),
    key_id: Type.String({ pattern: '^k[0-9]{1,6}$' }),
    signature: Type.String({
      pattern: '^[A-Za-z0-9_-]{86}$',
      description: 'Ed25519 over origin, size, head in base64 and time, each followed by a line feed; base64url.',
    }),
    public_key: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$', description: 'Ed25519 public key; base64url.' }),
  },
  {
    additionalProperties: false,
    examples: [
      {
        origin: 'curbside-audit/1',
        size: 1024,
        head: '6f52e36eb02621e781ff1b967b2ef7041b5c905b7417295af5716f38dfbcc3d3',
        at: '2026-11-25T08:00:00.000Z',
        key_id: 'k1',
        signature: 'A'.repeat(86),
        public_key: 'B'.repeat(43),
      },
    ],
  },
);
