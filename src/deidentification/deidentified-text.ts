const mintKey = Symbol('mint');

/**
 * Text that went through the engine: value, version (`k1/engine-1.0.0/policy-1`) and receipt
 * (HMAC-SHA256 over version, NUL, value; 32 bytes). Only {@link mint} makes one; reading from the database does not.
 */
export class DeidentifiedText {
  readonly #value: string;
  readonly #version: string;
  readonly #receipt: Uint8Array;

  constructor(key: symbol, value: string, version: string, receipt: Uint8Array) {
    if (key !== mintKey) throw new TypeError('DeidentifiedText is minted by the engine alone');
    this.#value = value;
    this.#version = version;
    this.#receipt = receipt;
  }

  /** Whether a value is the genuine article: a look-alike object lacks the private field. */
  static is(candidate: unknown): candidate is DeidentifiedText {
    return typeof candidate === 'object' && candidate !== null && #value in candidate;
  }

  get value(): string {
    return this.#value;
  }

  get version(): string {
    return this.#version;
  }

  get receipt(): Uint8Array {
    return this.#receipt;
  }

  toString(): string {
    return this.#value;
  }

  toJSON(): string {
    return this.#value;
  }
}

/** The mint. Never exported by the door: only gate.ts imports it, and a wall test holds that. */
export function mint(value: string, version: string, receipt: Uint8Array): DeidentifiedText {
  return new DeidentifiedText(mintKey, value, version, receipt);
}
