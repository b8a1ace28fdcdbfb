import type { ReactNode } from 'react';

// Strokes on a 24 × 24 ground, 2 wide.
const SHAPES = {
  match: <path d="m5 12.5 4.5 4.5L19 7.5" />,
  near: <path d="M4 10c2.7-3 5.3-3 8 0s5.3 3 8 0M4 16c2.7-3 5.3-3 8 0s5.3 3 8 0" />,
  differs: <path d="M5 9h14M5 15h14M16 4 8 20" />,
  missing: <path d="M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM8 12h8" />,
  ambiguous: <path d="M8.5 8.5a3.5 3.5 0 1 1 5.5 2.9c-1.3.9-2 1.6-2 3.100M12 18.500v.1" />,
  source_down: <path d="M4 4l16 16M7 7v4a5 5 0 0 0 8 4M17 11V7M9 3v1M15 3v4M12 18v3" />,
  clock: <path d="M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM12 7v5l3.5 2" />,
  late: <path d="M12 4 2.8 20h18.400ZM12 10v4M12 17v.1" />,
  person: <path d="M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM4.5 20c1-4 4-5.5 7.5-5.500s6.5 1.5 7.5 5.5" />,
  people: (
    <path d="M9 5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7ZM2.5 19c.7-3.5 3.3-5 6.5-5s5.8 1.5 6.5 5M16 5.500a3.5 3.5 0 0 1 0 6.500M18 14.500c2 .7 3.2 2.2 3.6 4.5" />
  ),
  key: <path d="M8 11a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM11 12l8-8M16 7l3 3" />,
  info: <path d="M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM12 11v5M12 8v.1" />,
  inbox: <path d="M4 13 6.5 5h11L20 13v6H4ZM4 13h5l1 3h4l1-3h5" />,
  file: <path d="M6 3h8l4 4v14H6ZM14 3v4h4" />,
  turn: <path d="M19 12a7 7 0 1 1-2.5-5.400M17 3v4h-4" />,
  more: <path d="M11 5a6 6 0 1 0 0 12 6 6 0 0 0 0-12ZM15.5 15.5 20 20M8 11h6M11 8v6" />,
  less: <path d="M11 5a6 6 0 1 0 0 12 6 6 0 0 0 0-12ZM15.5 15.5 20 20M8 11h6" />,
  back: <path d="M19 12H5M11 6l-6 6 6 6" />,
} satisfies Record<string, ReactNode>;

/** A name of one of our icons. */
export type IconName = keyof typeof SHAPES;

/** An icon beside a word; it is never the only sign, so it is hidden from what reads aloud. `size` in CSS pixels. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {SHAPES[name]}
    </svg>
  );
}

/** The mark of Curbside. */
export function Mark({ size = 24 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="7" fill="#0b5c8a" />
      <path d="M22 10.500a8 8 0 1 0 0 11" fill="none" stroke="#fff" strokeWidth="4" strokeLinecap="round" />
    </svg>
  );
}
