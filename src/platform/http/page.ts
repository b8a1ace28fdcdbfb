import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';

const STYLE = `:root{color-scheme:light dark;--ink:#1c2430;--soft:#5b6675;--paper:#fbfaf7;--line:#d9dde3;--link:#0b5c8a}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ee;--soft:#a2adbb;--paper:#14181e;--line:#313945;--link:#7cc4ee}}
body{margin:0;background:var(--paper);color:var(--ink);font:17px/1.6 system-ui,sans-serif}
main{max-width:44rem;margin:0 auto;padding:3rem 1.25rem}h1{line-height:1.2;font-size:2rem;margin:.2em 0 .6em}h2{font-size:1.05rem;margin:1.6em 0 .2em;color:var(--soft)}
a{color:var(--link)}code{font:.92em ui-monospace,monospace}.status{color:var(--soft);margin:0}table{border-collapse:collapse;width:100%}
td,th{text-align:left;padding:.45rem .6rem .45rem 0;border-bottom:1px solid var(--line);vertical-align:top}`;
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** Sends one of our few HTML pages: no script, one style by its hash, light and dark. `html` is ours, never a client's. */
export function page(reply: FastifyReply, title: string, html: string): FastifyReply {
  return reply
    .type('text/html; charset=utf-8')
    .header(
      'content-security-policy',
      `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    )
    .send(
      `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${STYLE}</style></head><body><main>${html}</main></body></html>`,
    );
}
