import { HARD_FIRST_NAMES, HARD_SURNAMES } from './train-templates.ts';

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export type Random = () => number;

export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
  };
}

export function pick<T>(random: Random, list: readonly T[]): T {
  const item = list[Math.floor(random() * list.length)];
  if (item === undefined) throw new Error('Nothing to pick from');
  return item;
}

/** Name lists in order of frequency. */
export interface NameLists {
  readonly firstNames: readonly string[];
  readonly surnames: readonly string[];
}

/** Invents people: frequent, rare, hard (words and eponyms) and unheard-of names. */
export class People {
  readonly #random: Random;
  readonly #lists: NameLists;

  constructor(random: Random, lists: NameLists) {
    this.#random = random;
    this.#lists = lists;
  }

  first(): string {
    return this.#draw(this.#lists.firstNames, HARD_FIRST_NAMES, 0.2);
  }

  last(): string {
    const random = this.#random;
    const name = this.#draw(this.#lists.surnames, HARD_SURNAMES, 0.16);
    const kind = random();
    if (kind < 0.05) return `${name}-${this.#draw(this.#lists.surnames, HARD_SURNAMES, 0)}`;
    if (kind < 0.08)
      return `${pick(random, ['van der', 'de', 'von', 'de la', 'van', 'Al', 'el', 'bin', 'da', 'St.', 'Di', 'Le'])} ${name}`;
    if (kind < 0.11) return `${pick(random, ["O'", "D'", 'Mc', 'Mac', 'Al-', 'Fitz'])}${name}`;
    return kind < 0.15 ? `${name} ${this.#draw(this.#lists.surnames, [], 0)}` : name;
  }

  full(): string {
    const random = this.#random;
    const middle = random();
    const between =
      middle < 0.08
        ? ` ${this.initial()}.`
        : middle < 0.1
          ? ` ${this.initial()}`
          : middle < 0.13
            ? ` ${this.first()}`
            : '';
    const nickname = random() < 0.02 ? ` "${pick(random, HARD_FIRST_NAMES)}"` : '';
    return `${this.first()}${between}${nickname} ${this.last()}`;
  }

  /** `"Nonna" Surname`, `First "Nick" Surname`. */
  nicknamed(): string {
    const random = this.#random;
    const nickname = `"${random() < 0.5 ? pick(random, HARD_FIRST_NAMES) : this.first()}"`;
    return random() < 0.5 ? `${nickname} ${this.last()}` : `${this.first()} ${nickname} ${this.last()}`;
  }

  initial(): string {
    return pick(this.#random, [...'ABCDEFGHIJKLMNOPQRSTUVWYZ']);
  }

  #draw(list: readonly string[], hard: readonly string[], hardShare: number): string {
    const random = this.#random;
    const kind = random();
    if (kind < hardShare) return pick(random, hard);
    const frequent = random() < 0.6;
    const name = list[Math.floor(random() ** (frequent ? 3 : 1) * list.length)] ?? 'Smith';
    const strange = random();
    if (strange < 0.1) return strangeName(random, list);
    return strange < 0.13 ? withAccent(random, name) : strange < 0.16 ? withTypo(random, name) : name;
  }
}

/** The front of one name and the end of another: a name that no list holds. */
function strangeName(random: Random, list: readonly string[]): string {
  const front = pick(random, list);
  const back = pick(random, list).toLowerCase();
  return (
    front.slice(0, 2 + Math.floor(random() * 3)) + back.slice(Math.max(1, back.length - 2 - Math.floor(random() * 4)))
  );
}

function withAccent(random: Random, name: string): string {
  const accents: Readonly<Record<string, string>> = {
    a: 'á',
    e: 'é',
    i: 'í',
    o: 'ö',
    u: 'ü',
    n: 'ñ',
    c: 'ç',
    s: 'š',
    l: 'ł',
  };
  const at = 1 + Math.floor(random() * (name.length - 1));
  return name.slice(0, at) + (accents[name[at] ?? ''] ?? name[at] ?? '') + name.slice(at + 1);
}

export function withTypo(random: Random, word: string): string {
  if (word.length < 5) return word;
  const at = 1 + Math.floor(random() * (word.length - 3));
  const [left, a, b, right] = [word.slice(0, at), word[at] ?? '', word[at + 1] ?? '', word.slice(at + 2)];
  const kind = random();
  return kind < 0.5 ? left + b + a + right : kind < 0.75 ? left + b + right : left + a + a + b + right;
}
