/** What a bundle's manifest states, and what its signature is worth. */
import type { RawFinding } from '../../../src-shared/model/finding.ts';
import { parseFieldPath, type FieldPath } from '../../../src-shared/model/mapping-file.ts';
import type { ProfileFile, SignatureRule } from '../../../src-shared/model/profile-file.ts';
import { encodeUtf8 } from '../bytes/utf8.ts';
import { createDigest } from '../crypto/digests.ts';
import { parsePem } from '../crypto/pem.ts';
import { isJsonNumber, isJsonObject, type JsonObject, type JsonValue } from '../json/value.ts';
import type { Around } from './around.ts';
import { canonicalWriterOf } from './canonical/write.ts';
import { createHashText } from './hash-text.ts';
import { compilePath } from './path.ts';
import type { RunProfile } from './run-profile.ts';
import { createSignatureChecker, type SpkiKey } from './signature.ts';

export interface ReadManifest {
  readonly isTrusted: boolean;
  readonly head: Uint8Array | null;
  readonly before: Uint8Array | null;
  readonly count: number | null;
  readonly firstSeq: number | null;
  readonly lastSeq: number | null;
  /** Signatures met and trusted. */
  readonly found: number;
  readonly trusted: number;
  readonly findings: readonly RawFinding[];
  /** Members of the document that nothing covers. */
  readonly uncovered: readonly string[];
}

const nothing = {
  isTrusted: false,
  head: null,
  before: null,
  count: null,
  firstSeq: null,
  lastSeq: null,
  found: 0,
  trusted: 0,
  uncovered: [],
};

/** Null where the profile has no manifest. */
export const readManifest = (run: RunProfile, around: Around, file: string): ReadManifest | null => {
  const { profile } = run;
  const rules = profile.anchors.manifest;
  if (rules === undefined) return null;
  const malformed = (reason: string, member?: FieldPath): RawFinding => ({
    code: 'manifest.malformed',
    file,
    reason,
    ...(member === undefined ? {} : { detail: { member: typeof member === 'string' ? member : member.join('.') } }),
  });
  if (!around.ok) return { ...nothing, findings: [malformed(around.reason.replace(/^json\./, ''))] };
  const { document } = around;
  const manifest = compilePath(rules.at)(document);
  if (!isJsonObject(manifest))
    return { ...nothing, findings: [malformed(manifest === undefined ? 'missing_member' : 'wrong_type', rules.at)] };
  const findings: RawFinding[] = [];
  const { width } = createDigest(profile.hash.algorithm);
  const { read } = createHashText(profile.hash.encoding, profile.hash.prefix);
  const value = (path: FieldPath | undefined): JsonValue | undefined => (path === undefined ? undefined : compilePath(path)(manifest));
  const hash = (path: FieldPath | undefined): Uint8Array | null => {
    const text = value(path);
    if (text === undefined || text === null || path === undefined) return null;
    const bytes = typeof text === 'string' ? read(text) : null;
    if (bytes?.length === width) return bytes;
    findings.push(malformed('bad_hash', path));
    return null;
  };
  const number = (path: FieldPath | undefined): number | null => {
    const found = value(path);
    if (found === undefined || found === null || path === undefined) return null;
    if (isJsonNumber(found) && Number.isSafeInteger(found.value)) return found.value;
    findings.push(malformed('bad_number', path));
    return null;
  };
  for (const group of rules.together) {
    const present = group.filter((path) => value(path) !== undefined && value(path) !== null);
    const absent = group.find((path) => !present.includes(path));
    if (present.length > 0 && absent !== undefined) findings.push(malformed('half_stated', absent));
  }
  const facts = {
    head: hash(rules.head),
    before: hash(rules.before),
    count: number(rules.count),
    firstSeq: number(rules.firstSeq),
    lastSeq: number(rules.lastSeq),
  };
  const signed = checkSignature(run, document, manifest, file);
  return { ...facts, ...signed, findings: [...findings, ...signed.findings], uncovered: uncoveredOf(profile, document) };
};

/** Members of the document around that are neither records, manifest nor signature. */
const uncoveredOf = (profile: ProfileFile, document: JsonObject): readonly string[] => {
  const { container, anchors, signatures } = profile;
  const list = container.kind === 'json-array' ? container.path[0] : undefined;
  const known = new Set([
    list,
    ...[anchors.manifest?.at, ...signatures.map(({ member }) => member)].map((path) =>
      path === undefined ? undefined : parseFieldPath(path)?.[0],
    ),
  ]);
  return [...document.keys()].filter((name) => !known.has(name));
};

type Signed = Pick<ReadManifest, 'isTrusted' | 'found' | 'trusted' | 'findings'>;

const checkSignature = (run: RunProfile, document: JsonObject, manifest: JsonObject, file: string): Signed => {
  const { profile, keys, secret } = run;
  const rules = profile.anchors.manifest;
  const rule: SignatureRule | undefined = profile.signatures.find(({ over }) => over === 'manifest');
  if (rule === undefined || rules === undefined) return { isTrusted: false, found: 0, trusted: 0, findings: [] };
  const signature = compilePath(rule.member)(document);
  const pem = rules.key === undefined ? undefined : compilePath(rules.key)(manifest);
  const own = typeof pem === 'string' ? ownKey(pem) : null;
  const finding = (code: RawFinding['code'], reason: string): Signed => ({
    isTrusted: false,
    found: signature === undefined || signature === null ? 0 : 1,
    trusted: 0,
    findings: [{ code, file, chain: null, reason, ...(code === 'manifest.malformed' ? { detail: { member: nameOf(rule.member) } } : {}) }],
  });
  if (signature === undefined || signature === null) {
    // A key without its signature, or a signature that must be there: somebody took it away.
    return rule.required || (pem !== undefined && pem !== null)
      ? finding('manifest.malformed', 'signature_missing')
      : { isTrusted: false, found: 0, trusted: 0, findings: [] };
  }
  if (typeof signature !== 'string') return finding('checkpoint.malformed', 'manifest_signature');
  const message = encodeUtf8(canonicalWriterOf(rules.canonical)(manifest));
  switch (createSignatureChecker(rule, keys, secret)(message, signature)) {
    case 'trusted':
      return { isTrusted: true, found: 1, trusted: 1, findings: [] };
    case 'malformed':
      return finding('checkpoint.malformed', 'manifest_signature');
    case 'invalid':
      return finding('checkpoint.signature_invalid', 'manifest_key');
    case 'disagreement':
      return finding('crypto.disagreement', 'signature');
    case 'unknown': {
      // Under the key that came with it a signature must at least fit: if it does not, manifest or signature were changed.
      const isOwn = own !== null && createSignatureChecker(rule, [own], null)(message, signature) === 'trusted';
      if (own !== null && !isOwn) return finding('checkpoint.signature_invalid', 'own_key');
      const isPinned = own !== null && keys.some((key) => Buffer.compare(key, own) === 0);
      return finding(
        isPinned ? 'checkpoint.signature_invalid' : 'checkpoint.key_unknown',
        isPinned ? 'manifest_key' : keys.length === 0 ? 'no_pinned_key' : 'unknown_key',
      );
    }
  }
};

const nameOf = (path: FieldPath): string => (typeof path === 'string' ? path : path.join('.'));

const ownKey = (pem: string): SpkiKey | null => parsePem(pem).find(({ label }) => label === 'PUBLIC KEY')?.der ?? null;
