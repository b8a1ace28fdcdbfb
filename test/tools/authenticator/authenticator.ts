import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { encodeCbor, type Cbor } from './cbor.ts';

/** How an authenticator answers; what is wrong on purpose is said here. */
export interface Behaviour {
  readonly origin: string;
  readonly algorithm?: 'ES256' | 'EdDSA';
  readonly rpId?: string;
  readonly userVerified?: boolean;
  /** Synced keys count nothing and carry BE and BS. */
  readonly synced?: boolean;
  readonly crossOrigin?: boolean;
  readonly type?: string;
  /** Changed after signing. */
  readonly spoil?: 'signature' | 'authenticatorData' | 'clientDataJSON';
}

interface Creation {
  readonly challenge: string;
  readonly rp: { readonly id?: string };
  readonly user: { readonly id: string };
}

interface Request {
  readonly challenge: string;
  readonly rpId?: string;
}

/** A software passkey (WebAuthn Level 3, sections 6 and 8.7) on node:crypto: it makes one credential and signs with it. */
export class Authenticator {
  readonly credentialId = randomBytes(32);
  counter = 0;
  readonly #keys: { readonly publicKey: KeyObject; readonly privateKey: KeyObject };
  readonly #behaviour: Behaviour;
  #userHandle = '';

  constructor(behaviour: Behaviour) {
    this.#behaviour = behaviour;
    this.#keys =
      behaviour.algorithm === 'EdDSA'
        ? generateKeyPairSync('ed25519')
        : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  }

  /** What `navigator.credentials.create()` gives. */
  create(options: Creation, change: Partial<Behaviour> = {}) {
    const how = { ...this.#behaviour, ...change };
    this.#userHandle = options.user.id;
    const clientData = clientDataOf('webauthn.create', options.challenge, how);
    const credential = Buffer.concat([
      Buffer.alloc(16),
      Buffer.from([0, this.credentialId.length]),
      this.credentialId,
      encodeCbor(coseKey(this.#keys.publicKey)),
    ]);
    const authData = Buffer.concat([this.#authData(how.rpId ?? options.rp.id ?? '', how, 0x40), credential]);
    const attestation = new Map<string, Cbor>([
      ['fmt', 'none'],
      ['attStmt', new Map()],
      ['authData', authData],
    ]);
    return this.#answer({
      clientDataJSON: base64(clientData),
      attestationObject: base64(encodeCbor(attestation)),
      transports: ['internal'],
    });
  }

  /** What `navigator.credentials.get()` gives. */
  get(options: Request, change: Partial<Behaviour> = {}) {
    const how = { ...this.#behaviour, ...change };
    const clientData = clientDataOf('webauthn.get', options.challenge, how);
    const authData = this.#authData(how.rpId ?? options.rpId ?? '', how, 0);
    const signed = Buffer.concat([authData, createHash('sha256').update(clientData).digest()]);
    const signature = sign(how.algorithm === 'EdDSA' ? null : 'sha256', signed, this.#keys.privateKey);
    const parts: Record<string, Buffer> = { clientDataJSON: clientData, authenticatorData: authData, signature };
    const text = (name: string) => base64(parts[name] ?? Buffer.alloc(0));
    if (how.spoil) parts[how.spoil] = spoilt(parts[how.spoil] ?? Buffer.alloc(0));
    return this.#answer({
      clientDataJSON: text('clientDataJSON'),
      authenticatorData: text('authenticatorData'),
      signature: text('signature'),
      userHandle: this.#userHandle,
    });
  }

  #answer<Response extends object>(response: Response) {
    const id = base64(this.credentialId);
    return { id, rawId: id, type: 'public-key', response, clientExtensionResults: {} };
  }

  /** RP ID hash, flags (UP 01, UV 04, BE 08, BS 10, AT 40), signature counter. */
  #authData(rpId: string, how: Behaviour, more: number): Buffer {
    const flags = 0x01 | (how.userVerified === false ? 0 : 0x04) | (how.synced ? 0x18 : 0) | more;
    if (!how.synced) this.counter += 1;
    const tail = Buffer.alloc(5);
    tail[0] = flags;
    tail.writeUInt32BE(how.synced ? 0 : this.counter, 1);
    return Buffer.concat([createHash('sha256').update(rpId).digest(), tail]);
  }
}

function clientDataOf(type: string, challenge: string, how: Behaviour): Buffer {
  const { origin, crossOrigin = false } = how;
  return Buffer.from(JSON.stringify({ type: how.type ?? type, challenge, origin, crossOrigin }));
}

/** COSE_Key (RFC 9053 section 7): OKP with Ed25519, or EC2 with P-256. */
function coseKey(publicKey: KeyObject): Cbor {
  const { crv, x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const coordinate = (text: string) => Buffer.from(text, 'base64url');
  if (crv === 'Ed25519')
    return new Map<number, Cbor>([
      [1, 1],
      [3, -8],
      [-1, 6],
      [-2, coordinate(x)],
    ]);
  return new Map<number, Cbor>([
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, coordinate(x)],
    [-3, coordinate(y)],
  ]);
}

function spoilt(bytes: Buffer): Buffer {
  const changed = Buffer.from(bytes);
  const last = changed.length - 1;
  changed[last] = (changed[last] ?? 0) ^ 1;
  return changed;
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64url');
}
