import { withClient } from '../../support/database.ts';
import { textOf, type Entry } from './ledger.ts';
import type { Send } from './writers.ts';

const TEXT = /^the culture grew ([a-z]{16}) again$/;
/** Nothing that may be repeated is an answer of the server's fault: 409 in flight, 429, 503, or no answer at all. */
const AGAIN = new Set([409, 429, 503]);
const PATIENCE_MS = 5_000;

/** Where comments of a ledger go. */
export interface Target {
  /** Base URL, asked anew for each send. */
  readonly url: () => string;
  readonly token: string;
  readonly caseId: string;
}

/** Writes an entry as a comment over REST; the same key and the same body every time. */
export function commentSender(target: Target): Send {
  return async (entry) => {
    const response = await postComment(target, entry).catch(() => undefined);
    if (response === undefined || AGAIN.has(response.status)) return false;
    if (response.status !== 201) throw new Error(`a comment got ${response.status}: ${response.text.slice(0, 200)}`);
    return true;
  };
}

/** Sends an entry once and gives the whole answer; rejects when there was none. */
export async function postComment(
  { url, token, caseId }: Target,
  entry: Entry,
  signal = AbortSignal.timeout(PATIENCE_MS),
): Promise<{ status: number; text: string }> {
  const response = await fetch(`${url()}/v1/cases/${caseId}/comments`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': entry.key },
    body: JSON.stringify({ body: textOf(entry) }),
    signal,
  });
  return { status: response.status, text: await response.text() };
}

/** How often each word is stored, in one room or anywhere; throws when a comment holds something else, as the count would then say nothing. */
export async function readStoredWords(adminUrl: string, roomId?: string): Promise<Map<string, number>> {
  const { rows } = await withClient(adminUrl, (admin) =>
    admin.query<{ body: string; count: number }>(
      'select body, count(*)::int as count from case_comment where $1::uuid is null or room_id = $1 group by body',
      [roomId ?? null],
    ),
  );
  return new Map(
    rows.map(({ body, count }) => {
      const word = TEXT.exec(body)?.[1];
      if (word === undefined) throw new Error('a stored comment is not one of the ledger');
      return [word, count];
    }),
  );
}

/** The word of the comment that an event tells of, by its `data`; undefined when it tells of something else. */
export function wordToldBy(data: unknown): string | undefined {
  const { comment } = data as { readonly comment?: { readonly body?: string | null } };
  return TEXT.exec(comment?.body ?? '')?.[1];
}
