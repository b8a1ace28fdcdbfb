import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormatsModule from 'ajv-formats';
import { closed } from '../openapi-fuzz/contract.ts';
import type { Schema } from '../openapi-fuzz/values.ts';
import type { ReceivedFrame } from './fuzz.ts';

export interface AsyncApi {
  readonly components: {
    readonly messages: Readonly<Record<string, { readonly name: string; readonly payload: Schema }>>;
    readonly schemas: Readonly<Record<string, Schema>>;
  };
}

/** The frames that clients send, by name; keys of an AsyncAPI document begin with the direction. */
export function sentFrames({ components }: AsyncApi): Record<string, Schema> {
  return Object.fromEntries(
    Object.entries(components.messages)
      .filter(([key]) => key.startsWith('send_'))
      .map(([, { name, payload }]) => [name, payload]),
  );
}

/** Says why a received frame fits none of the messages of its name. */
export function frameJudge({ components }: AsyncApi): (frame: ReceivedFrame) => string | undefined {
  const ajv = new Ajv2020({ strict: false });
  addFormatsModule.default(ajv);
  const schemas = closed(components.schemas) as object;
  const byName = new Map<string, ValidateFunction[]>();
  for (const [key, { name, payload }] of Object.entries(components.messages)) {
    if (!key.startsWith('receive_')) continue;
    // `result.send` is a result; `event.post.created` goes by its whole name.
    const short = name.startsWith('result.') ? 'result' : name;
    byName.set(short, [
      ...(byName.get(short) ?? []),
      ajv.compile({ ...(closed(payload) as Schema), components: { schemas } }),
    ]);
  }
  return (frame) => {
    const name = frame.frame === 'event' ? `event.${frame.type}` : frame.frame;
    const checks = byName.get(name);
    if (!checks) return 'is not in the contract';
    if (checks.some((fits) => fits(frame))) return undefined;
    const [first] = checks[0]?.errors ?? [];
    return `${first?.instancePath} ${first?.message}`;
  };
}
