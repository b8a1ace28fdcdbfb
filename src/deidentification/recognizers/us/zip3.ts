/** ZIP3 areas of 20,000 people or fewer by Census 2020 (45 CFR 164.514(b)(2)(i)(B)(2)). */
const RESTRICTED_2020 = '036 059 102 202 203 204 205 369 556 692 753 772 821 823 878 879 884 893'.split(' ');
/** Areas restricted by Census 2000 only; strict mode removes them too. */
const RESTRICTED_2000 = '063 790 830 831 890'.split(' ');
/** First and last prefix of each run that is in use, by Census 2020; anything else becomes 000. */
const IN_USE =
  '006-007 009-054 056-089 100-191 193-212 214-268 270-310 312-331 333-339 341-342 344-344 346-347 349-352 354-374 376-398 400-418 420-427 430-458 460-508 510-516 520-528 530-532 534-535 537-551 553-554 556-567 570-577 580-588 590-620 622-631 633-641 644-648 650-658 660-662 664-681 683-693 700-701 703-708 710-714 716-731 734-741 743-770 772-816 820-838 840-841 843-847 850-853 855-857 859-860 863-865 870-871 873-875 877-884 890-891 893-895 897-898 900-900 902-908 910-928 930-937 939-941 943-961 967-968 970-986 988-999';

const RUNS = IN_USE.split(' ').map((run) => run.split('-').map(Number));

/** The three digits that may stay of a ZIP code, or `000`. */
export function keptZip3(zip: string, strict: boolean): string {
  const prefix = zip.slice(0, 3);
  const number = Number(prefix);
  const inUse = RUNS.some(([first = 0, last = -1]) => number >= first && number <= last);
  const restricted = RESTRICTED_2020.includes(prefix) || (strict && RESTRICTED_2000.includes(prefix));
  return inUse && !restricted ? prefix : '000';
}
