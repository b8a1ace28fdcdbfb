type Spans = readonly (readonly [start: number, end: number])[];

/** A text with the half-open spans of its names and places, and of what is neither for certain: organisations. */
export interface Example {
  readonly text: string;
  readonly names: Spans;
  readonly places: Spans;
  readonly doubtful?: Spans;
}

const NO_SPACE_BEFORE = /^(?:[.,!?;:)\]}%]|'s|n't|'re|'ve|'ll|'m|'d|…)$/i;
const NO_SPACE_AFTER = /^[([{#$@]$/;

/** Sentences of a CoNLL file (word and label a line) as running text; labels are PER, LOC, ORG and the like. */
export function readConll(content: string): Example[] {
  return content
    .split(/\n\s*\n/)
    .map((block) => toExample(block.split('\n').map((line) => line.trim().split(/[\t ]/))))
    .filter(({ text }) => text.length > 0);
}

function toExample(rows: readonly (readonly string[])[]): Example {
  let text = '';
  const names: [number, number][] = [];
  const places: [number, number][] = [];
  const doubtful: [number, number][] = [];
  let glue = true;
  for (const [word = '', label = 'O'] of rows) {
    if (!word) continue;
    if (!glue && !NO_SPACE_BEFORE.test(word)) text += ' ';
    const span: [number, number] = [text.length, text.length + word.length];
    if (isPerson(label) && !word.startsWith('@')) names.push(span);
    else if (/^[BI]-(?:LOC|location)$/.test(label)) places.push(span);
    else if (label !== 'O') doubtful.push(span);
    text += word;
    glue = NO_SPACE_AFTER.test(word);
  }
  return { text, names, places, doubtful };
}

function isPerson(label: string): boolean {
  return /^[BI]-(?:PER|person)$/.test(label);
}

/** The same sentence with other names: words of names in a row are replaced together. */
export function renamed(example: Example, nameOf: (words: number) => string): Example {
  let text = '';
  let at = 0;
  const names: [number, number][] = [];
  const shifts: [end: number, by: number][] = [];
  for (const [start, end, count] of joinedNames(example)) {
    const name = nameOf(count);
    text += example.text.slice(at, start);
    names.push([text.length, text.length + name.length]);
    text += name;
    at = end;
    shifts.push([end, text.length - end]);
  }
  const moved = (spans: Spans): Spans => spans.map(([start, end]) => [start + shiftAt(start), end + shiftAt(start)]);
  const { places, doubtful = [] } = example;
  return { text: text + example.text.slice(at), names, places: moved(places), doubtful: moved(doubtful) };

  function shiftAt(offset: number): number {
    return shifts.findLast(([end]) => end <= offset)?.[1] ?? 0;
  }
}

function joinedNames({ text, names }: Example): [number, number, number][] {
  const joined: [number, number, number][] = [];
  for (const [start, end] of names) {
    const last = joined.at(-1);
    if (last && text.slice(last[1], start).trim() === '') {
      last[1] = end;
      last[2]++;
    } else joined.push([start, end, 1]);
  }
  return joined;
}

/** The same example in lower or upper case; offsets stay because only ASCII letters change. */
export function recased(example: Example, casing: 'lower' | 'upper'): Example {
  const change = (text: string): string => (casing === 'lower' ? text.toLowerCase() : text.toUpperCase());
  return { ...example, text: example.text.replace(/[A-Za-z]+/g, change) };
}
