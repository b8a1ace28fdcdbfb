import type { Static, TSchema } from 'typebox';
import type { Deidentified } from '../../deidentification/index.ts';
import type { Access } from '../../kernel/access.ts';
import type { Actor } from '../../kernel/actor.ts';
import type { GateOutcome, ThreadRef } from '../text-gate.ts';

/** What a command's verb is given beside its frame. */
export interface CommandContext {
  /** At most one second old. */
  readonly actor: Actor;
  readonly requestId: string;
}

export interface CommandOptions<Frame> {
  readonly access: Access;
  readonly summary: string;
  /** Creates content: the stricter limit of 1 a second, 20 at once, holds. */
  readonly content?: boolean;
  /** Which thread the prose of the frame belongs to. */
  readonly thread?: (frame: Frame) => ThreadRef | undefined;
  /** Shape of the `result` frame, without `frame`; asyncapi.yaml shows it. */
  readonly result?: TSchema;
}

/** A frame after the gate. */
export interface CleanFrame<Schema extends TSchema> {
  readonly clean: Deidentified<Static<Schema>>;
  readonly outcome: GateOutcome;
}

/** Takes the prose of a frame through the engine; throws the AppErrors of the gate. */
export type FrameGate = <Schema extends TSchema>(
  schema: Schema,
  frame: Static<Schema>,
  context: { readonly actor: Actor; readonly thread: ThreadRef | undefined },
) => Promise<CleanFrame<Schema>>;

/** Compiles a schema to a check that gives the frame back typed, or throws an error that `toAppError` reads as `invalid_request`. */
export type CompileFrame = <Schema extends TSchema>(schema: Schema) => (frame: unknown) => Static<Schema>;

/** A command as the gateway runs it: the type of its frame closed over. */
export interface Command extends Omit<CommandOptions<never>, 'thread'> {
  readonly name: string;
  readonly schema: TSchema;
  prepare(compile: CompileFrame, gate: FrameGate): PreparedCommand;
}

/** Checks a frame, passes it through the gate, runs the verb; gives the body of `result`, or undefined for no answer. */
export type PreparedCommand = (frame: unknown, context: CommandContext) => Promise<object | undefined>;

/**
 * Declares a frame that clients may send: the same schema rules, the same gate and the same verb as REST. `schema` must be
 * closed and hold `frame: Type.Literal(name)`; a `client_id` in it comes back in `result` and `refused`.
 */
export function command<const Schema extends TSchema>(
  name: string,
  schema: Schema,
  options: CommandOptions<Static<Schema>>,
  run: (
    context: CommandContext,
    frame: Deidentified<Static<Schema>>,
    outcome: GateOutcome,
  ) => Promise<object | undefined>,
): Command {
  const { thread, ...declared } = options;
  return {
    ...declared,
    name,
    schema,
    prepare(compile, gate) {
      const check = compile(schema);
      return async (raw, context) => {
        const frame = check(raw);
        const { clean, outcome } = await gate(schema, frame, { actor: context.actor, thread: thread?.(frame) });
        return run(context, clean, outcome);
      };
    },
  };
}
