/** Sorted little-endian 32-bit fingerprints of folded common passwords, base64; built by build-common-passwords.ts. */
export const COMMON_PASSWORDS: string;
