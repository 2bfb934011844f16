/** A time-stamping authority of our own: certificates and RFC 3161 tokens, made with PKI.js and WebCrypto. */
import { createHash, randomBytes, webcrypto } from 'node:crypto';
import * as asn1 from 'asn1js';
import * as pki from 'pkijs';

pki.setEngine('node', new pki.CryptoEngine({ name: 'node', crypto: webcrypto as unknown as Crypto }));

export interface Authority {
  readonly certificate: pki.Certificate;
  readonly keys: CryptoKeyPair;
}

export interface CertificateOptions {
  readonly name: string;
  readonly issuer?: Authority;
  readonly ca?: boolean;
  /** Extended key usage, and whether it is critical. */
  readonly purposes?: readonly string[];
  readonly critical?: boolean;
  readonly from?: Date;
  readonly until?: Date;
}

export const timeStamping = '1.3.6.1.5.5.7.3.8';
const generate = { name: 'ECDSA', namedCurve: 'P-256' } as const;

export async function makeAuthority({
  name,
  issuer,
  ca = false,
  purposes = [],
  critical = true,
  from = new Date('2024-01-01T00:00:00Z'),
  until = new Date('2034-01-01T00:00:00Z'),
}: CertificateOptions): Promise<Authority> {
  const keys = (await webcrypto.subtle.generateKey(generate, true, ['sign', 'verify'])) as CryptoKeyPair;
  const certificate = new pki.Certificate();
  certificate.version = 2;
  certificate.serialNumber = new asn1.Integer({ valueHex: new Uint8Array([1, ...randomBytes(8)]).buffer });
  const named = (text: string): pki.AttributeTypeAndValue =>
    new pki.AttributeTypeAndValue({ type: '2.5.4.3', value: new asn1.Utf8String({ value: text }) });
  certificate.subject.typesAndValues.push(named(name));
  if (issuer === undefined) certificate.issuer.typesAndValues.push(named(name));
  else certificate.issuer = issuer.certificate.subject;
  certificate.notBefore.value = from;
  certificate.notAfter.value = until;
  certificate.extensions = [];
  const extension = (extnID: string, isCritical: boolean, value: asn1.BaseBlock): void =>
    void certificate.extensions?.push(new pki.Extension({ extnID, critical: isCritical, extnValue: value.toBER(false) }));
  if (ca) extension('2.5.29.19', true, new pki.BasicConstraints({ cA: true }).toSchema());
  if (purposes.length > 0) extension('2.5.29.37', critical, new pki.ExtKeyUsage({ keyPurposes: [...purposes] }).toSchema());
  await certificate.subjectPublicKeyInfo.importKey(keys.publicKey);
  await certificate.sign((issuer?.keys ?? keys).privateKey, 'SHA-256');
  return { certificate, keys };
}

export const derOf = ({ certificate }: Authority): Uint8Array => new Uint8Array(certificate.toSchema(true).toBER(false));
export const pemOf = (authority: Authority): string =>
  `-----BEGIN CERTIFICATE-----\n${(
    Buffer.from(derOf(authority))
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  ).join('\n')}\n-----END CERTIFICATE-----\n`;

export interface StampOptions {
  readonly by: Authority;
  readonly data?: Uint8Array | string;
  /** Instead of the hash of `data`. */
  readonly hash?: Uint8Array;
  readonly at?: Date;
  readonly status?: number;
  /** Certificates in the token. */
  readonly with?: readonly Authority[];
  /** The certificate that the token names as its signer's. */
  readonly naming?: Authority;
  readonly withoutNaming?: boolean;
}

const oid = (value: string): asn1.ObjectIdentifier => new asn1.ObjectIdentifier({ value });
const sha = (data: Uint8Array | string): Buffer => createHash('sha256').update(data).digest();

/** A TimeStampResp. */
export async function makeStamp({
  by,
  data = '',
  hash,
  at = new Date('2025-06-01T12:00:00Z'),
  status = 0,
  with: certificates,
  naming = by,
  withoutNaming = false,
}: StampOptions): Promise<Uint8Array> {
  const imprint = hash ?? sha(data);
  const info = new asn1.Sequence({
    value: [
      new asn1.Integer({ value: 1 }),
      oid('1.2.3.4'),
      new asn1.Sequence({
        value: [
          new asn1.Sequence({ value: [oid('2.16.840.1.101.3.4.2.1'), new asn1.Null()] }),
          new asn1.OctetString({ valueHex: new Uint8Array(imprint).buffer }),
        ],
      }),
      new asn1.Integer({ value: 77 }),
      new asn1.GeneralizedTime({ valueDate: at }),
    ],
  });
  const content = info.toBER(false);
  const attribute = (type: string, value: asn1.BaseBlock): pki.Attribute => new pki.Attribute({ type, values: [value] });
  const attributes = [
    attribute('1.2.840.113549.1.9.3', oid('1.2.840.113549.1.9.16.1.4')),
    attribute('1.2.840.113549.1.9.4', new asn1.OctetString({ valueHex: new Uint8Array(sha(new Uint8Array(content))).buffer })),
    ...(withoutNaming
      ? []
      : [
          attribute(
            '1.2.840.113549.1.9.16.2.47',
            new asn1.Sequence({
              value: [
                new asn1.Sequence({
                  value: [new asn1.Sequence({ value: [new asn1.OctetString({ valueHex: new Uint8Array(sha(derOf(naming))).buffer })] })],
                }),
              ],
            }),
          ),
        ]),
  ];
  const signed = new pki.SignedData({
    version: 3,
    encapContentInfo: new pki.EncapsulatedContentInfo({
      eContentType: '1.2.840.113549.1.9.16.1.4',
      eContent: new asn1.OctetString({ valueHex: content }),
    }),
    signerInfos: [
      new pki.SignerInfo({
        version: 1,
        sid: new pki.IssuerAndSerialNumber({ issuer: by.certificate.issuer, serialNumber: by.certificate.serialNumber }),
        signedAttrs: new pki.SignedAndUnsignedAttributes({ type: 0, attributes }),
      }),
    ],
    certificates: (certificates ?? [by]).map(({ certificate }) => certificate),
  });
  await signed.sign(by.keys.privateKey, 0, 'SHA-256');
  const token = new pki.ContentInfo({ contentType: '1.2.840.113549.1.7.2', content: signed.toSchema(true) });
  const response = new pki.TimeStampResp({ status: new pki.PKIStatusInfo({ status }), ...(status > 1 ? {} : { timeStampToken: token }) });
  return new Uint8Array(response.toSchema().toBER(false));
}
