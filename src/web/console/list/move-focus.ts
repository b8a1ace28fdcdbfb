/** Moves the focus to the next or previous row's link; from elsewhere to the first. */
export function moveFocus(place: HTMLElement | null, step: 1 | -1): void {
  const links = [...(place?.querySelectorAll<HTMLElement>('a.claim-link') ?? [])];
  const current = links.findIndex((link) => link === document.activeElement);
  const wanted = current === -1 ? 0 : Math.min(Math.max(current + step, 0), links.length - 1);
  links[wanted]?.focus();
}
