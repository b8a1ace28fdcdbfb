import type { SocketEvent } from './socket.ts';

const KEPT = 2_000;

/** The ids of what was told already, the newest 2,000: delivery is at least once, and an own post comes as result and as event. */
export class Told {
  readonly #ids = new Set<string>();

  add(id: string): void {
    this.#ids.add(id);
    const oldest = this.#ids.values().next();
    if (this.#ids.size > KEPT && !oldest.done) this.#ids.delete(oldest.value);
  }

  /** Whether the event makes something known that is known; remembers it otherwise. */
  before(event: SocketEvent): boolean {
    if (!event.type.endsWith('.created')) return false;
    const id = idOf(event.data);
    if (id === undefined) return false;
    const isKnown = this.#ids.has(id);
    this.add(id);
    return isKnown;
  }
}

/** The id of what an event made: of the message itself, or of the case or comment inside. */
function idOf(data: unknown): string | undefined {
  const parts = [data, field(data, 'case'), field(data, 'comment'), field(data, 'message')];
  return parts.map((part) => field(part, 'id')).find((id) => typeof id === 'string');
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
