import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';

const STYLE = `:root{color-scheme:light dark;--ink:#1c2430;--soft:#556070;--paper:#fbfaf7;--card:#f1f0ea;--line:#d9dde3;--link:#0b5c8a}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ee;--soft:#a2adbb;--paper:#14181e;--card:#1c222a;--line:#313945;--link:#7cc4ee}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:17px/1.6 system-ui,sans-serif}
header{border-bottom:1px solid var(--line)}nav{max-width:52rem;margin:0 auto;padding:.6rem 1.25rem;display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;align-items:baseline}
nav a{text-decoration:none;padding:.2rem 0}nav a:hover{text-decoration:underline}nav a:first-child{font-weight:700;color:var(--ink);margin-right:auto}
main{max-width:52rem;margin:0 auto;padding:2.2rem 1.25rem 4rem}h1{line-height:1.2;font-size:2rem;margin:.1em 0 .5em;text-wrap:balance}
h2{font-size:1.2rem;margin:2em 0 .4em}h3{font-size:1rem;margin:1.6em 0 .2em;scroll-margin-top:1rem}p{margin:.4em 0 1em}
dl{margin:0}dt{color:var(--soft);font-weight:600;margin-top:1.1em}dd{margin:.1em 0 0}a{color:var(--link)}
code,pre{font:.88em/1.5 ui-monospace,monospace}code{overflow-wrap:anywhere}pre{background:var(--card);border:1px solid var(--line);border-radius:6px;padding:.8rem 1rem;white-space:pre-wrap;overflow-wrap:anywhere;margin:.6em 0}
.lead{font-size:1.1rem}.status{color:var(--soft);margin:0}table{border-collapse:collapse;width:100%}
td code{overflow-wrap:normal}td,th{text-align:left;padding:.45rem .7rem .45rem 0;border-bottom:1px solid var(--line);vertical-align:top}th{color:var(--soft);font-weight:600}
@media(max-width:32rem){body{font-size:16px}nav{gap:.2rem .8rem}h1{font-size:1.6rem}th,td{padding-right:.5rem}}`;
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

const POLICY =
  `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; img-src 'self'; base-uri 'none'; form-action 'none'; ` +
  `frame-ancestors 'none'`;

const NAVIGATION = `<header><nav aria-label="Pages"><a href="/">Curbside</a><a href="/docs">REST</a> <a href="/asyncapi">Sockets</a>
<a href="/problems">Problems</a> <a href="/readyz">Health</a></nav></header>`;

/** Sends one of our few HTML pages: no script, one style by its hash, light and dark. `html` is ours, never a client's. */
export function page(reply: FastifyReply, title: string, html: string): FastifyReply {
  return reply
    .type('text/html; charset=utf-8')
    .header('content-security-policy', POLICY)
    .send(
      `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">` +
        `<title>${words(title)} · Curbside</title><link rel="icon" href="/favicon.svg"><style>${STYLE}</style></head>` +
        `<body>${NAVIGATION}<main>${html}</main></body></html>`,
    );
}

/** Our own words as HTML: escaped, with `backticks` as code. */
export function words(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll(/`([^`]+)`/g, '<code>$1</code>');
}

/** A table; cells are HTML. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[], tag: 'td' | 'th'): string =>
    `<tr>${cells.map((cell) => `<${tag}>${cell}</${tag}>`).join('')}</tr>`;
  return `<table><thead>${row(head, 'th')}</thead><tbody>${rows.map((cells) => row(cells, 'td')).join('')}</tbody></table>`;
}

/** The mark of the pages and of /docs. */
export const ICON =
  `<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#0b5c8a"/>` +
  `<path d="M22 10.5a8 8 0 1 0 0 11" fill="none" stroke="#fff" stroke-width="4" stroke-linecap="round"/></svg>`;
