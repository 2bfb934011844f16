import { decodeUtf8, encodeUtf8 } from '../bytes/utf8.ts';
import { ed25519FromSpki } from '../crypto/ed25519.ts';
import { keyFingerprint } from '../crypto/fingerprint.ts';
import { parsePem } from '../crypto/pem.ts';
import { spkiKeyType } from '../crypto/spki.ts';
import { parseStrict } from '../json/parse.ts';
import { limits } from '../../../src-shared/limits.ts';
import type { CloudtrailKey } from './cloudtrail-keys.ts';
import { parseCloudtrailKeys } from './cloudtrail-keys.ts';
import type { Checkpoint } from './checkpoint.ts';
import { parseCheckpoint } from './checkpoint.ts';
import { parseNote } from './note.ts';
import type { Policy, PolicyProblem } from './policy.ts';
import { isPolicy, parsePolicy } from './policy.ts';
import type { BareKey, TrustKey, VkeyProblem } from './vkey.ts';
import { parseVerifierKey } from './vkey.ts';

export type TrustFormat = 'vkeys' | 'pem' | 'tlog-policy' | 'cloudtrail-keys' | 'checkpoint' | 'unknown';

export type TrustProblemCode =
  | VkeyProblem
  | PolicyProblem
  | 'trust.too_large'
  | 'trust.encoding'
  | 'trust.empty'
  | 'trust.unrecognised'
  | 'trust.private_key'
  | 'trust.note_malformed'
  | 'trust.note_no_checkpoint'
  | 'trust.certificate_unsupported'
  | 'trust.key_unsupported'
  | 'trust.pem_malformed'
  | 'trust.aws_key_unusable';

export interface TrustProblem {
  readonly code: TrustProblemCode;
  /** From 1; 0 for the file as a whole. */
  readonly line: number;
}

/** A certificate as PEM holds it; whether it is one is for who uses it to say. */
export interface TrustCertificate {
  readonly der: Uint8Array;
  readonly line: number;
}

export interface TrustFile {
  /** Recognised by content. */
  readonly format: TrustFormat;
  readonly keys: readonly TrustKey[];
  readonly problems: readonly TrustProblem[];
  /** Only for `tlog-policy`; its keys are in `keys` too. */
  readonly policy: Policy | null;
  /** Only for `checkpoint`: a signed checkpoint that the auditor pins as it stands. */
  readonly checkpoint: Checkpoint | null;
  /** Heads of chains, `CHAIN=HEX` a line. */
  readonly heads?: readonly { readonly chain: string; readonly hex: string }[];
  /** Only for `pem`: certificates that vouch for time stamps. */
  readonly certificates?: readonly TrustCertificate[];
  /** Only for `cloudtrail-keys`. */
  readonly cloudtrail?: readonly CloudtrailKey[] | undefined;
}

/**
 * Reads a file of trust anchors: C2SP verifier keys (one a line, `#` comments), a C2SP tlog-policy, a signed checkpoint, PEM public keys, or the
 * output of `aws cloudtrail list-public-keys`.
 * Whatever it cannot use is named in `problems`; nothing is skipped silently. Never throws on input.
 */
export const parseTrustFile = (bytes: Uint8Array): TrustFile => {
  if (bytes.length > limits.smallFileBytes) return trustFile('unknown', [], [{ code: 'trust.too_large', line: 0 }]);
  const decoded = decodeUtf8(bytes);
  if (decoded === null) return trustFile('unknown', [], [{ code: 'trust.encoding', line: 0 }]);
  // Editors on Windows put a byte order mark first; in a file of the auditor's own that is no sign of anything.
  const text = decoded.replace(/^\ufeff/, '');
  if (/^\s*[{[]/.test(text)) return parseJson(text);
  if (text.includes('\n\n\u2014 ')) return parseCheckpointFile(text);
  if (/^-----BEGIN /m.test(text)) return parsePemFile(text);
  if (isPolicy(text)) return parsePolicyFile(text);
  return parseVkeyLines(text);
};

const trustFile = (
  format: TrustFormat,
  keys: readonly TrustKey[],
  problems: readonly TrustProblem[],
  policy: Policy | null = null,
  checkpoint: Checkpoint | null = null,
): TrustFile =>
  keys.length === 0 && problems.length === 0 && format !== 'cloudtrail-keys' && checkpoint === null
    ? { format, keys, problems: [{ code: 'trust.empty', line: 0 }], policy, checkpoint }
    : { format, keys, problems, policy, checkpoint };

const parseCheckpointFile = (text: string): TrustFile => {
  const note = parseNote(encodeUtf8(text));
  if (!note.ok) return trustFile('checkpoint', [], [{ code: 'trust.note_malformed', line: 0 }]);
  const parsed = parseCheckpoint(note.note.text);
  if (!parsed.ok) return trustFile('checkpoint', [], [{ code: 'trust.note_no_checkpoint', line: parsed.error.line }]);
  return trustFile('checkpoint', [], [], null, parsed.checkpoint);
};

const parseJson = (text: string): TrustFile => {
  const parsed = parseStrict(text);
  const list = parsed.ok ? parseCloudtrailKeys(parsed.value) : null;
  if (list === null) return trustFile('unknown', [], [{ code: 'trust.unrecognised', line: 1 }]);
  const problems: TrustProblem[] = list.unusable > 0 ? [{ code: 'trust.aws_key_unusable', line: 0 }] : [];
  if (list.keys.length === 0 && problems.length === 0) problems.push({ code: 'trust.empty', line: 0 });
  return { ...trustFile('cloudtrail-keys', [], problems), cloudtrail: list.keys };
};

const parsePolicyFile = (text: string): TrustFile => {
  const parsed = parsePolicy(text);
  if (!parsed.ok) return trustFile('tlog-policy', [], [parsed.error]);
  return trustFile('tlog-policy', [...parsed.policy.logs, ...parsed.policy.witnesses.values()], [], parsed.policy);
};

const parsePemFile = (text: string): TrustFile => {
  const keys: TrustKey[] = [];
  const problems: TrustProblem[] = [];
  const certificates: TrustCertificate[] = [];
  const blocks = parsePem(text);
  for (const { label, der, line } of blocks) {
    const key = label === 'PUBLIC KEY' && der !== null ? bareKey(der) : null;
    if (key !== null) keys.push(key);
    else if (label.includes('PRIVATE KEY')) problems.push({ code: 'trust.private_key', line });
    else if (der === null) problems.push({ code: 'trust.pem_malformed', line });
    else if (label === 'CERTIFICATE') certificates.push({ der, line });
    else if (label.includes('CERTIFICATE')) problems.push({ code: 'trust.certificate_unsupported', line });
    else problems.push({ code: 'trust.key_unsupported', line });
  }
  // A BEGIN without its END is no block for the parser, and must not vanish.
  const begins = text.match(/^-----BEGIN /gm)?.length ?? 0;
  if (begins !== blocks.length) problems.push({ code: 'trust.pem_malformed', line: 0 });
  return certificates.length === 0 ? trustFile('pem', keys, problems) : { ...trustFile('pem', keys, []), problems, certificates };
};

const bareKey = (spki: Uint8Array): BareKey | null => {
  const raw = ed25519FromSpki(spki);
  if (raw !== null) return { kind: 'bare', algorithm: 'ed25519', role: 'log', publicKey: raw, fingerprint: keyFingerprint(raw) };
  if (spkiKeyType(spki) !== 'ec') return null;
  return { kind: 'bare', algorithm: 'ecdsa', role: 'log', publicKey: spki, fingerprint: keyFingerprint(spki) };
};

const HEAD = /^(.+)=([0-9a-f]{64})$/i;

const parseVkeyLines = (text: string): TrustFile => {
  const keys: TrustKey[] = [];
  const heads: { chain: string; hex: string }[] = [];
  const problems: TrustProblem[] = [];
  text.split('\n').forEach((content, index) => {
    const line = index + 1;
    const trimmed = content.trim();
    if (trimmed === '' || trimmed.startsWith('#')) return;
    if (trimmed.startsWith('PRIVATE+KEY+')) {
      problems.push({ code: 'trust.private_key', line });
      return;
    }
    const [, chain, hex] = HEAD.exec(trimmed) ?? [];
    if (chain !== undefined && hex !== undefined) {
      heads.push({ chain, hex: hex.toLowerCase() });
      return;
    }
    const parsed = parseVerifierKey(trimmed);
    if (parsed.ok) keys.push(parsed.key);
    else problems.push({ code: parsed.code, line });
  });
  // When not one line looks like a key, the file is something else altogether: one problem instead of one a line.
  if (heads.length > 0) return { ...trustFile('vkeys', keys, []), problems, heads };
  if (keys.length === 0 && problems.length > 0 && problems.every(({ code }) => code === 'vkey.syntax')) {
    return trustFile('unknown', [], [{ code: 'trust.unrecognised', line: problems[0]?.line ?? 0 }]);
  }
  return trustFile('vkeys', keys, problems);
};
