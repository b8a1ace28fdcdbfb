/** A case of the demo as its author typed it: names, dates and numbers are in, and all are invented. */
export interface DemoCase {
  /** Key of a doctor in people.ts. */
  readonly author: string;
  readonly specialty: string;
  readonly title: string;
  readonly body: string;
  readonly question: string;
  /** Who answered, in order, and what. */
  readonly comments: readonly (readonly [key: string, text: string])[];
}
