/** How many slots the table has; each is a little-endian 32-bit number. */
export declare const SLOT_COUNT: number;
/** Distinct attribute sets; a slot's upper 14 bits point here. */
export declare const ATTRIBUTES: readonly number[];
/** The slots in base64. */
export declare const SLOTS: string;
