import { Type, type TSchema } from 'typebox';
import { CLIENT_FRAMES, EventFrame, SERVER_FRAMES } from './frames.ts';
import type { LiveParts } from './registry.ts';

/** One frame as the documents show it: the whole of it, `frame` included. */
export interface SocketMessage {
  /** Unique among the messages of its direction. */
  readonly name: string;
  readonly summary: string;
  readonly payload: TSchema;
}

/** Every frame that may pass a socket, by direction as a client sees it. */
export function socketMessages({ commands, eventTypes }: LiveParts): {
  readonly sent: readonly SocketMessage[];
  readonly received: readonly SocketMessage[];
} {
  return {
    sent: [...Object.values(CLIENT_FRAMES).map(platformFrame), ...commands.map((one) => frame(one.name, one))],
    received: [
      ...Object.values(SERVER_FRAMES).map(platformFrame),
      ...commands.flatMap(({ name, result }) =>
        result
          ? [{ name: `result.${name}`, summary: `Answer to \`${name}\`, after commit`, payload: asResult(result) }]
          : [],
      ),
      ...eventTypes.map(({ type, summary, schema }) => ({
        name: `event.${type}`,
        summary,
        payload: asEvent(type, schema),
      })),
    ],
  };
}

function platformFrame(
  schema: TSchema & { readonly properties: { readonly frame: { readonly const: string } } },
): SocketMessage {
  const { description } = Object.assign({ description: undefined }, schema);
  return { name: schema.properties.frame.const, summary: String(description ?? ''), payload: schema };
}

function frame(
  name: string,
  { summary, schema }: { readonly summary: string; readonly schema: TSchema },
): SocketMessage {
  return { name, summary, payload: schema };
}

/** A command declares its result without `frame`; here it is whole. */
function asResult(result: TSchema): TSchema {
  return withFields({ frame: Type.Literal('result') }, result);
}

function asEvent(type: string, data: TSchema): TSchema {
  return Type.Object({ ...EventFrame.properties, type: Type.Literal(type), data }, { additionalProperties: false });
}

function withFields(fields: Readonly<Record<string, TSchema>>, schema: TSchema): TSchema {
  const { properties, required, ...rest } = Object.assign({ properties: {}, required: [] }, schema);
  return { ...rest, required: [...Object.keys(fields), ...required], properties: { ...fields, ...properties } };
}
