/** A gold span: half-open UTF-16 offsets and the corpus's category (NAME, GEO, DATE … or OPTIONAL). */
export interface GoldSpan {
  readonly start: number;
  readonly end: number;
  readonly category: string;
}

export interface GoldDocument {
  readonly id: string;
  readonly source: string;
  readonly text: string;
  readonly spans: readonly GoldSpan[];
}

interface Line {
  readonly id: string;
  readonly source?: string;
  readonly text?: string;
  readonly spans?: readonly GoldSpan[];
  readonly posts?: readonly { readonly text: string; readonly spans: readonly GoldSpan[] }[];
}

/** Reads the contents of .jsonl files; a thread's posts are joined by a blank line and count as one text. */
export function readCorpus(files: readonly string[]): GoldDocument[] {
  const lines = files.flatMap((file) => file.split('\n').filter((line) => line.trim() !== ''));
  return lines.map((line) => documentOf(JSON.parse(line) as Line));
}

function documentOf(line: Line): GoldDocument {
  const { id, source = 'threads', posts } = line;
  if (!posts) return { id, source, text: line.text ?? '', spans: line.spans ?? [] };
  let text = '';
  const spans: GoldSpan[] = [];
  for (const post of posts) {
    if (text !== '') text += '\n\n';
    const shift = text.length;
    for (const span of post.spans) spans.push({ ...span, start: span.start + shift, end: span.end + shift });
    text += post.text;
  }
  return { id, source, text, spans };
}
