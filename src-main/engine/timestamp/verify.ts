/**
 * Checks an RFC 3161 time stamp: the CMS signature over the signed attributes (RFC 5652 section 5.4), the attributes themselves, the purpose of the
 * signer's certificate, and its path to a certificate that the auditor pinned, all as of the time stated. Revocation is not checked: no list comes
 * with a token, and Assay opens no connection.
 */
import { createHash, verify } from 'node:crypto';
import { equalBytes } from '../bytes/bytes.ts';
import { verifyEd25519 } from '../crypto/ed25519.ts';
import type { StampHash } from './bytes.ts';
import { isSameCertificate, isSigner, type TimeStamp } from './parse.ts';
import type { Certificate } from './certificate.ts';

export type StampFault = 'content_type' | 'message_digest' | 'signing_certificate' | 'signature' | 'purpose' | 'disagreement';
/** Why a stamp that may be right proves nothing to this auditor. */
export type StampDoubt = 'no_certificate' | 'no_pinned_root' | 'not_valid_then' | 'algorithm';

export type StampVerdict =
  | { readonly status: 'trusted'; readonly authority: string }
  | { readonly status: 'untrusted'; readonly reason: StampDoubt; readonly authority: string | null }
  | { readonly status: 'invalid'; readonly reason: StampFault };

const TST_INFO = '1.2.840.113549.1.9.16.1.4';
const digests: Readonly<Record<string, StampHash>> = {
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

interface Scheme {
  readonly key: 'rsa' | 'ec' | 'ed25519';
  /** Null: the digest algorithm of the signer info. */
  readonly hash: StampHash | null;
}

/** Signature schemes that are relied on; SHA-1 is not among them. */
const schemes: Readonly<Record<string, Scheme>> = {
  '1.2.840.113549.1.1.1': { key: 'rsa', hash: null },
  '1.2.840.113549.1.1.11': { key: 'rsa', hash: 'sha256' },
  '1.2.840.113549.1.1.12': { key: 'rsa', hash: 'sha384' },
  '1.2.840.113549.1.1.13': { key: 'rsa', hash: 'sha512' },
  '1.2.840.10045.4.3.2': { key: 'ec', hash: 'sha256' },
  '1.2.840.10045.4.3.3': { key: 'ec', hash: 'sha384' },
  '1.2.840.10045.4.3.4': { key: 'ec', hash: 'sha512' },
  '1.3.101.112': { key: 'ed25519', hash: 'sha512' },
};

const digestOf = (algorithm: StampHash, data: Uint8Array): Uint8Array => new Uint8Array(createHash(algorithm).update(data).digest());

/** Judges a stamp by itself and by the pinned certificates. What it is a stamp of is for the caller to compare. */
export function verifyTimeStamp(stamp: TimeStamp, pinned: readonly Certificate[]): StampVerdict {
  const { signer } = stamp;
  const all = [...stamp.certificates, ...pinned];
  const certificate = all.find((one) => isSigner(signer.id, one));
  if (certificate === undefined) return { status: 'untrusted', reason: 'no_certificate', authority: null };
  const authority = certificate.subject;
  const digest = digests[signer.digestAlgorithm];
  const scheme = schemes[signer.signatureAlgorithm];
  if (digest === undefined || scheme === undefined || stamp.imprint.algorithm === 'sha1')
    return { status: 'untrusted', reason: 'algorithm', authority };
  if (signer.contentType !== TST_INFO) return { status: 'invalid', reason: 'content_type' };
  if (signer.messageDigest === null || !equalBytes(signer.messageDigest, digestOf(digest, stamp.content)))
    return { status: 'invalid', reason: 'message_digest' };
  const { certificateHash } = signer;
  if (certificateHash === null || !equalBytes(certificateHash.hash, digestOf(certificateHash.algorithm, certificate.der)))
    return { status: 'invalid', reason: 'signing_certificate' };
  const signature = checkSignature(certificate, scheme, scheme.hash ?? digest, signer.signedAttributes, signer.signature);
  if (signature !== 'valid') return { status: 'invalid', reason: signature };
  if (!certificate.isForTimeStampsOnly) return { status: 'invalid', reason: 'purpose' };
  const path = findPath(certificate, all, pinned, stamp.genTime);
  return path === 'trusted' ? { status: 'trusted', authority } : { status: 'untrusted', reason: path, authority };
}

function checkSignature(
  { publicKey }: Certificate,
  { key }: Scheme,
  hash: StampHash,
  message: Uint8Array,
  signature: Uint8Array,
): 'valid' | 'signature' | 'disagreement' {
  if (publicKey.asymmetricKeyType !== key) return 'signature';
  try {
    if (key === 'ed25519') {
      const raw = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }).subarray(-32));
      const { valid, agree } = verifyEd25519(raw, message, signature);
      return valid ? 'valid' : agree ? 'signature' : 'disagreement';
    }
    return verify(hash, message, publicKey, signature) ? 'valid' : 'signature';
  } catch {
    return 'signature';
  }
}

/** Certificates between signer and pinned one, at most. */
const deepest = 6;

/** A path from the signer's certificate to a pinned one, every certificate in it valid at that time. */
function findPath(
  certificate: Certificate,
  all: readonly Certificate[],
  pinned: readonly Certificate[],
  at: number,
): 'trusted' | 'no_pinned_root' | 'not_valid_then' {
  let isOutOfTime = false;
  const walk = (one: Certificate, below: number): boolean => {
    if (at < one.from || at > one.until) {
      isOutOfTime = true;
      return false;
    }
    if (one.hasUnknownCritical || below > deepest) return false;
    if (pinned.some((anchor) => isSameCertificate(anchor, one))) return true;
    return all.some(
      (other) =>
        !isSameCertificate(other, one) &&
        other.isAuthority &&
        // `below` authorities stand between it and the end already.
        (other.pathLength === null || other.pathLength >= below) &&
        one.isIssuedBy(other) &&
        walk(other, below + 1),
    );
  };
  if (walk(certificate, 0)) return 'trusted';
  return isOutOfTime ? 'not_valid_then' : 'no_pinned_root';
}
