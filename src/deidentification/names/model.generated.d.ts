/** Weights of the name tagger: one signed byte a slot, base64. Written by train.ts. */
export declare const WEIGHTS: string;
