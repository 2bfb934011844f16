import { ed25519ToSpki } from '../crypto/ed25519.ts';
import { formatPem } from '../crypto/pem.ts';
import { formatVerifierKey, type TrustKey } from './vkey.ts';

/** A key as text that `parseTrustFile` reads back as the same key: a C2SP verifier key, or PEM for a key without a name. */
export const formatTrustKey = (key: TrustKey): string =>
  key.kind === 'vkey'
    ? formatVerifierKey(key)
    : formatPem('PUBLIC KEY', key.algorithm === 'ed25519' ? ed25519ToSpki(key.publicKey) : key.publicKey);
