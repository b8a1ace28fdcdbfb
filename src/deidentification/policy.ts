export const ENGINE_VERSION = 'engine-0.0.1';
export const POLICY_VERSION = 'policy-1';
