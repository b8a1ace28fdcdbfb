const FIGURE = 1;
const JOINT = 2;
/** What stands between the figures of one number: joints, the letters of a French department, "extension", `#`, `x`. */
const JOINTS = ' .-/()+,:;#xXABeEtTnNsSiIoO';
const KINDS = Uint8Array.from({ length: 128 }, (_, code) => {
  if (code >= 48 && code <= 57) return FIGURE;
  return JOINTS.includes(String.fromCharCode(code)) ? JOINT : 0;
});

/** No rule needs more: a card and a telephone have their first eight figures within so many units. */
const REACH = 48;
const MOST = 8;

/**
 * How many figures stand in the run of figures and joints that opens at `start`, counted to eight. A rule that asks for so
 * many (`figures` in recognizer.ts) cannot match where fewer stand: nearly every number of a note is spared the long ones.
 */
export function figuresAt(text: string, start: number): number {
  let figures = 0;
  const end = Math.min(text.length, start + REACH);
  for (let at = start; at < end && figures < MOST; at++) {
    const code = text.charCodeAt(at);
    const kind = code < 128 ? KINDS[code] : 0;
    if (kind === FIGURE) figures++;
    else if (kind !== JOINT) break;
  }
  return figures;
}
