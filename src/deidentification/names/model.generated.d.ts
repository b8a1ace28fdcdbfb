/** Weights of the name tagger and of the place tagger: one signed byte a slot, base64. Written by train.ts. */
export declare const WEIGHTS: string;
export declare const PLACE_WEIGHTS: string;
/** What `featuresFingerprint()` gave when they were trained. */
export declare const FINGERPRINT: string;
