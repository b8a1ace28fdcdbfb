/** One measured figure. `raw` is the limit it is held against (0 where there is none), `ratio` value over raw. */
export interface Row {
  readonly workload: string;
  readonly clients: number;
  readonly value: number;
  readonly raw: number;
  readonly ratio: number;
  /** What `ratio`, or `value` where there is no ratio, is held against; 0 for a row that only tells. */
  readonly target: number;
  readonly pass: boolean;
  /** How much of a core the generator used; above 0.8 it may have been the limit itself. */
  readonly share?: number;
  /** What else a reader must know: times, failures. */
  readonly note?: string;
}

/** What a row is made of. */
export interface Measured {
  readonly workload: string;
  readonly clients: number;
  readonly value: number;
  readonly raw?: number;
  /** `atLeast`: the ratio must reach it. `ratioAtMost`, `valueAtMost`: ratio or value must not exceed it. */
  readonly target?: { readonly atLeast: number } | { readonly ratioAtMost: number } | { readonly valueAtMost: number };
  readonly share?: number;
  readonly note?: string;
  /** Whether something went wrong that no figure makes up for: a lost post, a failed request. */
  readonly isVoid?: boolean;
}

/** A row with its ratio and whether it passes. */
export function rowOf({ workload, clients, value, raw = 0, target, share, note, isVoid = false }: Measured): Row {
  const ratio = raw === 0 ? 0 : value / raw;
  const held = target === undefined ? 0 : Object.values(target).reduce((_, bound: number) => bound, 0);
  return {
    workload,
    clients,
    value: rounded(value),
    raw: rounded(raw),
    ratio: rounded(ratio),
    target: held,
    pass: !isVoid && holds(target, value, ratio),
    ...(share === undefined ? {} : { share: rounded(share) }),
    ...(note === undefined ? {} : { note }),
  };
}

function holds(target: Measured['target'], value: number, ratio: number): boolean {
  if (target === undefined) return true;
  if ('atLeast' in target) return ratio >= target.atLeast;
  return 'ratioAtMost' in target ? ratio <= target.ratioAtMost : value <= target.valueAtMost;
}

/** Four figures tell as much as such a measurement knows. */
export function rounded(number: number): number {
  return Number(number.toPrecision(number >= 1_000 ? 4 : 3));
}
