import { customType, text as plainText } from 'drizzle-orm/pg-core';
import { DeidentifiedText } from './deidentified-text.ts';

declare const stored: unique symbol;

/** What a guarded column gives back: text that was gated when it was written. Reading mints nothing. */
export type StoredText = string & { readonly [stored]: true };

/** Bytes as a Buffer. */
export const bytea = customType<{ data: Uint8Array; driverData: Buffer }>({
  dataType: () => 'bytea',
  toDriver: (value) => Buffer.from(value),
});

const deidentifiedText = customType<{ data: DeidentifiedText | StoredText; driverData: string }>({
  dataType: () => 'text',
  toDriver(value) {
    if (!DeidentifiedText.is(value)) throw new TypeError('a guarded column takes DeidentifiedText only');
    return value.value;
  },
});

function versionText(name: string) {
  return plainText(name);
}

/** The guarded triple of prose: text, engine version and receipt, all three null after deletion. */
export function guardedText<Name extends string>(name: Name) {
  return {
    [name]: deidentifiedText(name),
    [`${name}_deid`]: versionText(`${name}_deid`),
    [`${name}_receipt`]: bytea(`${name}_receipt`),
  } as Record<Name, ReturnType<typeof deidentifiedText>> &
    Record<`${Name}_deid`, ReturnType<typeof versionText>> &
    Record<`${Name}_receipt`, ReturnType<typeof bytea>>;
}

/** The three values of a guarded triple; the only way features write one. */
export function sealed<Name extends string>(name: Name, text: DeidentifiedText) {
  return { [name]: text, [`${name}_deid`]: text.version, [`${name}_receipt`]: text.receipt } as Record<
    Name,
    DeidentifiedText
  > &
    Record<`${Name}_deid`, string> &
    Record<`${Name}_receipt`, Uint8Array>;
}

/** The guarded triple emptied: what deletion writes. */
export function erased<Name extends string>(name: Name) {
  return { [name]: null, [`${name}_deid`]: null, [`${name}_receipt`]: null } as Record<
    Name | `${Name}_deid` | `${Name}_receipt`,
    null
  >;
}
