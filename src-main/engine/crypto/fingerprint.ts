import { sha256Hex } from './sha256.ts';

/**
 * What two people compare over the telephone to be sure of a key: SHA-256 of the key's bytes, lowercase hex in 16
 * groups of 4. Never shortened, since a key can be made to match a few digits.
 */
export const keyFingerprint = (publicKey: Uint8Array): string => (sha256Hex(publicKey).match(/.{4}/g) ?? []).join(' ');
