/** For the test of the tool and the planted fault of F-34: two ways, of which a run may take one. */
export function sign(number: number): string {
  if (number < 0) {
    return 'minus';
  }
  return 'plus';
}

/** The compiler asks for what stands behind `??`; whoever calls it gives a number. */
export function firstOf(numbers: readonly number[]): number {
  return numbers[0] ?? 0;
}
