import type { Static, TSchema } from 'typebox';
import { assertClosed } from '../../deidentification/index.ts';
import type { EventType } from '../events/event-type.ts';
import { newAjv } from '../http/schema-compilers.ts';
import type { Command, CompileFrame, FrameGate, PreparedCommand } from './command.ts';
import { CLIENT_FRAMES } from './frames.ts';

/** What a feature adds to the socket: commands it takes, events it tells. */
export interface LiveParts {
  readonly commands: readonly Command[];
  readonly eventTypes: readonly EventType[];
}

export interface RegisteredCommand extends Omit<Command, 'prepare'> {
  readonly run: PreparedCommand;
}

const RESERVED = ['hello', 'ack', 'typing', 'ping', 'pong'];

/** Joins the parts of all features; throws when a name is taken twice, no access is declared, or a schema is open. */
export function joinLiveParts(parts: readonly LiveParts[]): LiveParts {
  const commands = parts.flatMap((part) => part.commands);
  const eventTypes = parts.flatMap((part) => part.eventTypes);
  refuseTwice([...RESERVED, ...commands.map((command) => command.name)]);
  refuseTwice(eventTypes.map((type) => type.type));
  for (const { access, name, schema } of commands) {
    requireAccess(access, `frame ${name}`);
    assertClosed(schema, `frame ${name}`);
  }
  for (const { access, type } of eventTypes) requireAccess(access, `event ${type}`);
  for (const [name, schema] of Object.entries(CLIENT_FRAMES)) assertClosed(schema, `frame ${name}`);
  return { commands, eventTypes };
}

/** Makes the commands ready to run, by name. */
export function prepareCommands(commands: readonly Command[], gate: FrameGate): Map<string, RegisteredCommand> {
  const compile = createFrameCompiler();
  return new Map(commands.map((command) => [command.name, { ...command, run: command.prepare(compile, gate) }]));
}

/** Schemas as checks, by the validator that REST bodies have: no coercion, unknown fields refused. */
export function createFrameCompiler(): CompileFrame {
  const ajv = newAjv(false);
  return <Schema extends TSchema>(schema: Schema) => {
    const validate = ajv.compile<Static<Schema>>(schema);
    return (frame) => {
      if (validate(frame)) return frame;
      throw new FrameNotFittingError(validate.errors ?? []);
    };
  };
}

/** A frame that does not fit its schema; `validation` as Fastify's errors have it. */
export class FrameNotFittingError extends Error {
  override readonly name = 'FrameNotFittingError';
  readonly validationContext = 'body';
  readonly validation: readonly object[];

  constructor(validation: readonly object[]) {
    super('the frame does not fit');
    this.validation = validation;
  }
}

function refuseTwice(names: readonly string[]): void {
  const twice = names.find((name, place) => names.indexOf(name) !== place);
  if (twice !== undefined) throw new Error(`the live name ${twice} is declared twice`);
}

/** A declaration from plain JavaScript, or a cast, could leave it out: default deny. */
function requireAccess(access: unknown, where: string): void {
  if (typeof access !== 'string') throw new Error(`${where} does not say who may use it (access)`);
}
