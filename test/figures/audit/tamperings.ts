import { CHAIN_START, nextHash, type AuditLink } from '../../../src/platform/events/audit-chain.ts';

/** A changed copy of a log; `turn` chooses where. */
export type Tampering = (links: readonly AuditLink[], turn: number) => AuditLink[];

/** What somebody who owns the database can do, each plainly and with every later hash computed anew. */
export const tamperings: Readonly<Record<string, Tampering>> = {
  'a changed bit': changed,
  'a changed bit, rehashed': (links, turn) => rehashed(changed(links, turn)),
  'a changed hash': (links, turn) =>
    links.map((link) => (link.n === place(links, turn) ? { ...link, hash: flipped(link.hash, turn) } : link)),
  'a deleted entry': deleted,
  'a deleted entry, renumbered and rehashed': (links, turn) => rehashed(deleted(links, turn)),
  'an inserted entry, renumbered and rehashed': (links, turn) => {
    const at = place(links, turn);
    return rehashed(links.flatMap((link) => (link.n === at ? [link, { ...link, entry: `${link.entry} ` }] : [link])));
  },
  'two entries exchanged': exchanged,
  'two entries exchanged, rehashed': (links, turn) => rehashed(exchanged(links, turn)),
  'a truncated tail': (links, turn) => links.slice(0, links.length - 1 - (turn % (links.length / 2))),
  'another history of the same length': (links, turn) =>
    rehashed(links.map((link) => ({ ...link, entry: link.entry.replace('"done"', `"done ${turn}"`) }))),
};

/** Any entry but the last, spread over the log. */
function place(links: readonly AuditLink[], turn: number): number {
  return 1 + ((turn * 7_919) % (links.length - 1));
}

function changed(links: readonly AuditLink[], turn: number): AuditLink[] {
  const at = place(links, turn);
  return links.map((link) => (link.n === at ? { ...link, entry: withFlippedBit(link.entry, turn) } : link));
}

function withFlippedBit(entry: string, turn: number): string {
  const bytes = Buffer.from(entry);
  const at = turn % bytes.length;
  // The lowest bit of an ASCII character gives another one.
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  return bytes.toString();
}

function flipped(hash: Buffer, turn: number): Buffer {
  const copy = Buffer.from(hash);
  copy.writeUInt8(copy.readUInt8(turn % copy.length) ^ 1, turn % copy.length);
  return copy;
}

function deleted(links: readonly AuditLink[], turn: number): AuditLink[] {
  return links.filter(({ n }) => n !== place(links, turn));
}

function exchanged(links: readonly AuditLink[], turn: number): AuditLink[] {
  const at = place(links, turn);
  const [one, other] = [links[at - 1], links[at]];
  if (!one || !other) throw new Error('there are no two entries to exchange');
  return links.map((link) => {
    if (link.n === one.n) return { ...link, entry: other.entry };
    return link.n === other.n ? { ...link, entry: one.entry } : link;
  });
}

function rehashed(links: readonly AuditLink[]): AuditLink[] {
  let hash = CHAIN_START;
  return links.map(({ entry }, at) => {
    hash = nextHash(hash, entry);
    return { n: at + 1, entry, hash };
  });
}
