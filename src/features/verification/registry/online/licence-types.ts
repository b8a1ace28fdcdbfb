const BOTH = ['MDR', 'DOS'] as const;

/** Jurisdictions whose boards license physicians (`MDR`) and osteopaths (`DOS`). */
const STATES =
  'AK AL AR AZ CA CO CT DC DE FL GA HI IA ID IL IN KS KY LA MA MD ME MI MN MO MS MT NC ND NE NH NJ NM NV OH OK OR PA RI SC SD TN TX UT VA VI VT WA WI WV WY';

/**
 * The licence types of physicians by jurisdiction: the codes of CMS' Medical License Verification Specification, a work of
 * the US Government (NOTICE). Its table has 798 types of all professions; these are the 102 of physicians.
 */
export const PHYSICIAN_TYPES: ReadonlyMap<string, readonly ('MDR' | 'DOS')[]> = new Map(
  STATES.split(' ').map((state) => [state, BOTH]),
);
