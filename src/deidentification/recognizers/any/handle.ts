import type { Document } from '../../document.ts';
import { matchAt } from '../context.ts';
import type { Found, Recognizer } from '../recognizer.ts';
import { phrases } from '../word-list.ts';

/** Handles of messengers and networks, 45 CFR 164.514(b)(2)(i)(R): `@name`, and names after the network's own. */
export const anyHandle: Recognizer = {
  name: 'any/handle',
  class: 'R',
  label: 'HANDLE',
  reason: 'social_handle',
  cues: [
    {
      words: phrases(
        'snapchat, snap, instagram, insta, ig, twitter, tiktok, telegram, discord, skype, reddit, threads, mastodon, wechat, kik, youtube, twitch, steam, psn, gamertag',
      ),
      value: /(?=[\w.#]{0,30}[\d_])[A-Za-z][\w.]{2,29}(?:#\d{4})?(?!\w)/y,
      score: 0.9,
    },
  ],
  finders: [{ on: ['@'], find: findHandle }],
};

const HANDLE = /@[\p{L}\p{N}_][\p{L}\p{N}_.-]{1,29}/uy;

function findHandle(document: Document, index: number): Found | undefined {
  const token = document.tokens[index];
  const match = token && matchAt(HANDLE, document.text, token.start);
  if (!token || match === undefined || /[\p{L}\p{N}]/u.test(document.text[token.start - 1] ?? ' ')) return undefined;
  const handle = match.replace(/(?<![._-])[._-]+$/, '');
  return /\p{L}/u.test(handle)
    ? { start: token.start, end: token.start + handle.length, score: 0.9, label: 'HANDLE', reason: 'social_handle' }
    : undefined;
}
