/** Thousands of people by ZIP3 area, Census 2020: `006:1086 007:1197 …`. */
export declare const ZIP3_THOUSANDS: string;
/** Thousands of people by state, Census 2020: `AK:732 AL:5024 …`. */
export declare const STATE_THOUSANDS: string;
