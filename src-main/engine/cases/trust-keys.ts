/** Keys on their way into the trust store: read from a file or from pasted text, shown, and only then pinned. */
import { AssayError } from '../../../src-shared/contract/errors.ts';
import type { TrustKey as TrustKeyModel, TrustKind } from '../../../src-shared/model/case.ts';
import { limits } from '../../../src-shared/limits.ts';
import { trustFacts, trustProblemText } from '../../../src-shared/text/trust.ts';
import { bytesToHex, hexToBytes } from '../bytes/hex.ts';
import { decodeUtf8, encodeUtf8 } from '../bytes/utf8.ts';
import { formatTrustKey } from '../checkpoint/key-text.ts';
import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import type { Policy } from '../checkpoint/policy.ts';
import { formatCloudtrailKey } from '../checkpoint/cloudtrail-keys.ts';
import type { CloudtrailKey } from '../checkpoint/cloudtrail-keys.ts';
import { parseTrustFile } from '../checkpoint/trust.ts';
import type { TrustKey } from '../checkpoint/vkey.ts';
import { formatPem } from '../crypto/pem.ts';
import { toWords } from '../crypto/fingerprint-words.ts';
import { keyFingerprint } from '../crypto/fingerprint.ts';
import type { FileSource } from '../ports.ts';

export interface ReadKeys {
  readonly keys: readonly TrustKeyModel[];
  /** Sentences. */
  readonly problems: readonly string[];
}

const toModel = (key: TrustKey): TrustKeyModel => ({
  kind: 'key',
  name: key.kind === 'vkey' ? key.name : '',
  keyId: key.kind === 'vkey' ? key.keyId : '',
  algorithm: key.algorithm,
  supported: key.kind === 'bare' || key.supported,
  role: key.role,
  vkey: formatTrustKey(key),
  fingerprint: key.fingerprint,
  words: wordsOf(key.fingerprint),
  facts: [],
});

const wordsOf = (fingerprint: string): string => toWords(hexToBytes(fingerprint.replaceAll(' ', '')) ?? new Uint8Array(0));

/** Something other than a key: what it is called, its text as it stands, and what there is to know of it. */
const toItem = (
  kind: TrustKind,
  name: string,
  text: string,
  facts: readonly string[],
  printOf: Uint8Array = encodeUtf8(text),
): TrustKeyModel => {
  const fingerprint = keyFingerprint(printOf);
  const kept = { kind, name, keyId: '', algorithm: 'none', supported: true, role: 'none', vkey: text } as const;
  return { ...kept, fingerprint, words: wordsOf(fingerprint), facts: [...facts] };
};

const checkpointItem = (text: string, { origin, size, root }: Checkpoint): TrustKeyModel =>
  toItem('checkpoint', origin, text, trustFacts.checkpoint(Number(size), bytesToHex(root)));

/** A policy is one item, whole: its keys without its quorum would accept what it does not. */
const policyItem = (text: string, policy: Policy): TrustKeyModel =>
  toItem(
    'policy',
    policy.logs.map(({ name }) => name).join(', '),
    text,
    trustFacts.policy(
      policy.logs.map(({ name, fingerprint }) => `${name} (${fingerprint})`),
      [...policy.witnesses].map(([name, { fingerprint }]) => `${name} (${fingerprint})`),
      policy.quorum,
      [...policy.groups.values()].map(({ name, threshold, members }) => ({ name, threshold, members })),
    ),
  );

const cloudtrailItem = (key: CloudtrailKey): TrustKeyModel => ({
  ...toItem(
    'cloudtrail',
    key.fingerprint,
    formatCloudtrailKey(key),
    trustFacts.cloudtrail(key.fingerprint, key.isFingerprintRight, key.validFromMs, key.validToMs),
    key.der,
  ),
  algorithm: 'rsa-sha256',
});

/** A head is its own fingerprint. */
const headItem = (chain: string, hex: string): TrustKeyModel => {
  const fingerprint = (hex.match(/.{4}/g) ?? []).join(' ');
  return { ...toItem('head', chain, `${chain}=${hex}`, []), fingerprint, words: wordsOf(fingerprint) };
};

/** A certificate vouches for time stamps whose own certificates lead to it. */
const certificateItem = async (der: Uint8Array): Promise<TrustKeyModel | null> => {
  // Its library is large, and certificates are rare.
  const { parseCertificate } = await import('../timestamp/certificate.ts');
  const certificate = parseCertificate(der);
  if (certificate === null) return null;
  const { subject, issuer, from, until, isAuthority } = certificate;
  const facts = trustFacts.certificate(issuer, from, until, isAuthority);
  return { ...toItem('root', subject, formatPem('CERTIFICATE', der), facts, der), algorithm: 'x509' };
};

/** What a file or a text of trust anchors holds. Nothing is trusted by this. */
export async function readKeys(bytes: Uint8Array): Promise<ReadKeys> {
  const { keys, problems, cloudtrail = [], policy, checkpoint, certificates = [], heads = [] } = parseTrustFile(bytes);
  const text = decodeUtf8(bytes)?.replace(/^\ufeff/, '') ?? '';
  if (policy !== null) return { keys: [policyItem(text, policy)], problems: [] };
  if (checkpoint !== null) return { keys: [checkpointItem(text, checkpoint)], problems: [] };
  const roots = await Promise.all(certificates.map(async ({ der, line }) => ({ line, item: await certificateItem(der) })));
  const bad = roots.flatMap(({ line, item }) => (item === null ? [{ code: 'trust.certificate_malformed', line }] : []));
  const sentences = [...problems, ...bad].map(({ code, line }) => trustProblemText(code, line));
  const items = [...roots.flatMap(({ item }) => item ?? []), ...heads.map(({ chain, hex }) => headItem(chain, hex))];
  return { keys: [...keys.map(toModel), ...cloudtrail.map(cloudtrailItem), ...items], problems: sentences };
}

/** The same from a file that the auditor chose. */
export async function readKeyFile(path: string, files: FileSource): Promise<ReadKeys> {
  const file = await files.open(path);
  try {
    if (file.bytes > limits.smallFileBytes) throw new AssayError('key_invalid', { path, reason: trustProblemText('trust.too_large', 0) });
    return await readKeys(await file.read(0, file.bytes));
  } finally {
    await file.close();
  }
}

/** The one key that a stored or pasted key text stands for. Throws `key_invalid` or `key_unsupported`. */
export async function readOneKey(text: string): Promise<TrustKeyModel> {
  const { keys, problems } = await readKeys(new TextEncoder().encode(text));
  const [key] = keys;
  if (key === undefined || keys.length > 1)
    throw new AssayError('key_invalid', { reason: problems[0] ?? 'There must be exactly one key.' });
  if (!key.supported) throw new AssayError('key_unsupported', { name: key.name });
  return key;
}
