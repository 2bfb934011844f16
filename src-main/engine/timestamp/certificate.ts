/** X.509 certificates as far as time stamps need them (RFC 5280): parsed with PKI.js, signatures by node:crypto. */
import { X509Certificate, type KeyObject } from 'node:crypto';
import { fromBER } from 'asn1js';
import { Certificate as ParsedCertificate } from 'pkijs';
import { bytesToHex } from '../bytes/hex.ts';

export interface Certificate {
  readonly der: Uint8Array;
  /** One line: `CN=…, O=…`. */
  readonly subject: string;
  readonly issuer: string;
  /** Lowercase hex. */
  readonly serial: string;
  /** DER of the issuer's name, to find the certificate that a signer names. */
  readonly issuerDer: string;
  /** Hex of the subject key identifier, or null. */
  readonly keyId: string | null;
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly until: number;
  readonly publicKey: KeyObject;
  /** May sign certificates: basicConstraints says so, and keyUsage, if there is one, does not deny it. */
  readonly isAuthority: boolean;
  /** Authorities that may stand between this one and the end certificate; null: any number. */
  readonly pathLength: number | null;
  /** Critical, and timeStamping is its only purpose (RFC 3161 section 2.3). */
  readonly isForTimeStampsOnly: boolean;
  /** It has a critical extension that is not understood here: it must not be relied on. */
  readonly hasUnknownCritical: boolean;
  /** True when `other` issued this one: names fit and its key verifies the signature. */
  readonly isIssuedBy: (other: Certificate) => boolean;
  readonly node: X509Certificate;
}

const known = { keyUsage: '2.5.29.15', constraints: '2.5.29.19', purposes: '2.5.29.37', keyId: '2.5.29.14' } as const;
/** Understood, or harmless when critical. Name constraints are not enforced here, so a critical one is refused. */
const understood: ReadonlySet<string> = new Set([...Object.values(known), '2.5.29.17', '2.5.29.32', '2.5.29.35']);
const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';
const longest = 64 * 1024;

/** Parses a certificate; null when it is none. Never throws. */
export function parseCertificate(der: Uint8Array): Certificate | null {
  if (der.length > longest) return null;
  try {
    const read = fromBER(der);
    if (read.offset !== der.length) return null;
    const parsed = new ParsedCertificate({ schema: read.result });
    const node = new X509Certificate(der);
    const extensions = parsed.extensions ?? [];
    const extension = (id: string): (typeof extensions)[number] | undefined => extensions.find(({ extnID }) => extnID === id);
    const constraints = extension(known.constraints)?.parsedValue as { cA?: boolean; pathLenConstraint?: unknown } | undefined;
    const purposes = extension(known.purposes);
    const { keyPurposes = [] } = (purposes?.parsedValue ?? {}) as { keyPurposes?: readonly string[] };
    const keyId = extension(known.keyId)?.parsedValue as { valueBlock?: { valueHexView?: Uint8Array } } | undefined;
    const [from, until] = [parsed.notBefore.value.getTime(), parsed.notAfter.value.getTime()];
    if (Number.isNaN(from) || Number.isNaN(until)) return null;
    return {
      der: new Uint8Array(node.raw),
      subject: oneLine(node.subject),
      issuer: oneLine(node.issuer),
      serial: bytesToHex(parsed.serialNumber.valueBlock.valueHexView),
      issuerDer: bytesToHex(new Uint8Array(parsed.issuer.toSchema().toBER())),
      keyId: keyId?.valueBlock?.valueHexView === undefined ? null : bytesToHex(keyId.valueBlock.valueHexView),
      from,
      until,
      publicKey: node.publicKey,
      isAuthority: constraints?.cA === true && maySign(extension(known.keyUsage)?.parsedValue),
      pathLength: typeof constraints?.pathLenConstraint === 'number' ? constraints.pathLenConstraint : null,
      isForTimeStampsOnly: purposes?.critical === true && keyPurposes.length === 1 && keyPurposes[0] === TIME_STAMPING,
      hasUnknownCritical: extensions.some(({ critical, extnID }) => critical && !understood.has(extnID)),
      isIssuedBy: (other) => {
        try {
          return node.checkIssued(other.node) && node.verify(other.publicKey);
        } catch {
          return false;
        }
      },
      node,
    };
  } catch {
    return null;
  }
}

const oneLine = (name: string): string => (name ?? '').split('\n').toReversed().join(', ');

/** keyCertSign is bit 5; without the extension every use is allowed. */
function maySign(keyUsage: unknown): boolean {
  const bits = (keyUsage as { valueBlock?: { valueHexView?: Uint8Array } } | undefined)?.valueBlock?.valueHexView;
  return bits === undefined || ((bits[0] ?? 0) & 0x04) !== 0;
}
