import type { PROBLEMS } from '../../kernel/errors.ts';

/** What each status tells of the request, and whether anything took effect (RFC 9110, RFC 6585). */
export const STATUS_MEANINGS: Readonly<Record<(typeof PROBLEMS)[keyof typeof PROBLEMS][0], string>> = {
  400: 'The request itself is wrong and was not worked on. Nothing changed.',
  401: 'The server does not know who asks, or needs to know it better. Nothing changed.',
  403: 'The server knows who asks, and that person may not do this. Nothing changed.',
  404: 'There is nothing here for whoever asks.',
  405: 'The address is right, the method is not. Nothing changed.',
  408: 'The server stopped waiting for the rest of the request. Nothing changed.',
  409: 'The request is well formed, but what it is about stands differently now. Nothing changed.',
  410: 'It was here and is gone for good.',
  412: 'The version named in `If-Match` is not the newest. Nothing changed.',
  413: 'The request is larger than the server reads. Nothing changed.',
  414: 'The address is longer than the server reads. Nothing changed.',
  415: 'The body is of a kind that the server does not read. Nothing changed.',
  422: 'The request is well formed, and its content cannot be accepted as it is. Nothing was stored.',
  428: 'The request must say which version it changes. Nothing changed.',
  429: 'The limit for this kind of request is used up for now. Nothing changed.',
  431: 'The header fields are larger than the server reads. Nothing changed.',
  500: 'The server failed. A write may or may not have taken effect; the same key finds out.',
  503: 'The server cannot do this right now. A write may or may not have taken effect; the same key finds out.',
};
