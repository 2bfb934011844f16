/** RFC 3161 time-stamp responses and tokens, parsed with PKI.js into what a check needs. Parsing proves nothing. */
import { fromBER } from 'asn1js';
import { IssuerAndSerialNumber, SignedData, TimeStampResp, ContentInfo, TSTInfo, Certificate as ParsedCertificate } from 'pkijs';
import { bytesToHex } from '../bytes/hex.ts';
import { equalBytes } from '../bytes/bytes.ts';
import { stampBytes, type StampHash } from './bytes.ts';
import { parseCertificate, type Certificate } from './certificate.ts';

export interface TimeStamp {
  /** Milliseconds since 1970. */
  readonly genTime: number;
  /** Milliseconds that the authority allows itself, or 0. */
  readonly accuracy: number;
  readonly policy: string;
  readonly serial: string;
  readonly nonce: string | null;
  readonly imprint: { readonly algorithm: StampHash; readonly hash: Uint8Array };
  /** The bytes that are signed about: DER of TSTInfo. */
  readonly content: Uint8Array;
  readonly certificates: readonly Certificate[];
  readonly signer: StampSigner;
}

export interface StampSigner {
  /** Hex of the issuer's name and of the serial number, or of the key identifier. */
  readonly id: { readonly issuer: string; readonly serial: string } | { readonly keyId: string };
  readonly digestAlgorithm: string;
  readonly signatureAlgorithm: string;
  readonly signature: Uint8Array;
  /** DER of the signed attributes as a SET: what the signature covers. */
  readonly signedAttributes: Uint8Array;
  readonly contentType: string | null;
  readonly messageDigest: Uint8Array | null;
  /** Hash of the signer's certificate (ESSCertID, ESSCertIDv2), or null. */
  readonly certificateHash: { readonly algorithm: StampHash; readonly hash: Uint8Array } | null;
}

export type StampProblem = 'malformed' | 'not_granted' | 'unsupported';

export type StampResult = { readonly ok: true; readonly stamp: TimeStamp } | { readonly ok: false; readonly problem: StampProblem };

const SIGNED_DATA = '1.2.840.113549.1.7.2';
const TST_INFO = '1.2.840.113549.1.9.16.1.4';
const hashes: Readonly<Record<string, StampHash>> = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};
const lengths: Readonly<Record<StampHash, number>> = { sha1: 20, sha256: 32, sha384: 48, sha512: 64 };

/** Parses a TimeStampResp or a bare token. Never throws on input. */
export function parseTimeStamp(bytes: Uint8Array): StampResult {
  if (bytes.length > stampBytes) return { ok: false, problem: 'malformed' };
  try {
    return parse(bytes);
  } catch {
    return { ok: false, problem: 'malformed' };
  }
}

const failed = (problem: StampProblem): StampResult => ({ ok: false, problem });

function parse(bytes: Uint8Array): StampResult {
  const read = fromBER(bytes);
  if (read.offset !== bytes.length) return failed('malformed');
  const token = tokenOf(read.result);
  if (token === 'not_granted') return failed('not_granted');
  if (token.contentType !== SIGNED_DATA) return failed('malformed');
  const signed = new SignedData({ schema: token.content });
  if (signed.encapContentInfo.eContentType !== TST_INFO) return failed('malformed');
  const value = signed.encapContentInfo.eContent?.getValue();
  const [signer, ...more] = signed.signerInfos;
  // RFC 3161 section 2.4.2: one signature, that of the authority.
  if (value === undefined || signer === undefined || more.length > 0) return failed('malformed');
  const content = new Uint8Array(value);
  const inner = fromBER(content);
  if (inner.offset !== content.length) return failed('malformed');
  const info = new TSTInfo({ schema: inner.result });
  const algorithm = hashes[info.messageImprint.hashAlgorithm.algorithmId];
  const hash = info.messageImprint.hashedMessage.valueBlock.valueHexView.slice();
  if (info.version !== 1 || Number.isNaN(info.genTime.getTime())) return failed('malformed');
  if (algorithm === undefined) return failed('unsupported');
  if (hash.length !== lengths[algorithm]) return failed('malformed');
  const { seconds = 0, millis = 0, micros = 0 } = info.accuracy ?? {};
  const attributes = signer.signedAttrs;
  if (attributes === undefined) return failed('malformed');
  const valueOf = (type: string): unknown => {
    const found = attributes.attributes.filter((one) => one.type === type);
    // An attribute that stands twice could be read either way.
    return found.length === 1 && found[0]?.values.length === 1 ? found[0].values[0] : undefined;
  };
  const digest = valueOf('1.2.840.113549.1.9.4') as HexValue | undefined;
  const contentType = valueOf('1.2.840.113549.1.9.3') as { valueBlock: { toString(): string } } | undefined;
  const signedAttributes = new Uint8Array(attributes.encodedValue).slice();
  if (signedAttributes[0] !== 0x31) return failed('malformed');
  return {
    ok: true,
    stamp: {
      genTime: info.genTime.getTime(),
      accuracy: seconds * 1000 + millis + micros / 1000,
      policy: info.policy,
      serial: bytesToHex(info.serialNumber.valueBlock.valueHexView),
      nonce: info.nonce === undefined ? null : bytesToHex(info.nonce.valueBlock.valueHexView),
      imprint: { algorithm, hash },
      content,
      certificates: (signed.certificates ?? []).flatMap((one) => {
        const certificate = one instanceof ParsedCertificate ? parseCertificate(new Uint8Array(one.toSchema(false).toBER())) : null;
        return certificate === null ? [] : [certificate];
      }),
      signer: {
        id: signerId(signer.sid),
        digestAlgorithm: signer.digestAlgorithm.algorithmId,
        signatureAlgorithm: signer.signatureAlgorithm.algorithmId,
        signature: signer.signature.valueBlock.valueHexView.slice(),
        signedAttributes,
        contentType: contentType?.valueBlock.toString() ?? null,
        messageDigest: digest?.valueBlock.valueHexView?.slice() ?? null,
        certificateHash: certificateHash(valueOf('1.2.840.113549.1.9.16.2.47'), valueOf('1.2.840.113549.1.9.16.2.12')),
      },
    },
  };
}

interface HexValue {
  readonly valueBlock: { readonly valueHexView?: Uint8Array; readonly value?: readonly unknown[] };
}

/** A response carries its token with a status; a bare token begins with the kind of its content. */
function tokenOf(result: unknown): ContentInfo | 'not_granted' {
  const first = (result as HexValue).valueBlock.value?.[0] as { idBlock?: { tagNumber?: number } } | undefined;
  if (first?.idBlock?.tagNumber === 6) return new ContentInfo({ schema: result });
  const response = new TimeStampResp({ schema: result });
  // granted, grantedWithMods
  if (response.status.status > 1 || response.timeStampToken === undefined) return 'not_granted';
  return response.timeStampToken;
}

function signerId(sid: unknown): StampSigner['id'] {
  if (sid instanceof IssuerAndSerialNumber)
    return {
      issuer: bytesToHex(new Uint8Array(sid.issuer.toSchema().toBER())),
      serial: bytesToHex(sid.serialNumber.valueBlock.valueHexView),
    };
  const value = (sid as HexValue).valueBlock;
  const inner = (value.value?.[0] as HexValue | undefined)?.valueBlock.valueHexView ?? value.valueHexView;
  return { keyId: bytesToHex(inner ?? new Uint8Array(0)) };
}

/** The first ESSCertID(v2) of SigningCertificate(V2): SEQUENCE { certs SEQUENCE OF SEQUENCE { [alg], hash, … } }. */
function certificateHash(v2: unknown, v1: unknown): StampSigner['certificateHash'] {
  const at = (value: unknown, index: number): HexValue | undefined =>
    (value as HexValue | undefined)?.valueBlock.value?.[index] as HexValue | undefined;
  const id = at(at(v2 ?? v1, 0), 0);
  const first = at(id, 0);
  if (first === undefined) return null;
  const hasAlgorithm = v2 !== undefined && first.valueBlock.value !== undefined && first.valueBlock.valueHexView === undefined;
  const oid = hasAlgorithm
    ? (at(first, 0) as unknown as { valueBlock: { toString(): string } } | undefined)?.valueBlock.toString()
    : undefined;
  const algorithm = v2 === undefined ? 'sha1' : hasAlgorithm ? hashes[oid ?? ''] : 'sha256';
  const hash = (hasAlgorithm ? at(id, 1) : first)?.valueBlock.valueHexView;
  return algorithm === undefined || hash === undefined || hash.length !== lengths[algorithm] ? null : { algorithm, hash: hash.slice() };
}

/** True when this certificate is the one that the signer names. */
export const isSigner = (id: StampSigner['id'], certificate: Certificate): boolean =>
  'keyId' in id ? certificate.keyId === id.keyId : certificate.issuerDer === id.issuer && sameNumber(certificate.serial, id.serial);

const sameNumber = (a: string, b: string): boolean => a.replace(/^0+/, '') === b.replace(/^0+/, '');

/** True when both certificates are the same bytes. */
export const isSameCertificate = (a: Certificate, b: Certificate): boolean => equalBytes(a.der, b.der);
