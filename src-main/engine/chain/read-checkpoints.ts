import type { RawFinding } from '../../../src-shared/model/finding.ts';
import { decodeUtf8, encodeUtf8 } from '../bytes/utf8.ts';
import { parseCheckpoint } from '../checkpoint/checkpoint.ts';
import { parseNote, type Note } from '../checkpoint/note.ts';
import type { CheckedSignature } from '../checkpoint/verify.ts';
import { verifyNote } from '../checkpoint/verify.ts';
import type { TrustKey } from '../checkpoint/vkey.ts';
import type { CheckpointFact } from './inputs.ts';
import type { CheckpointTrust, PinnedKey } from './pinned-key.ts';
import { weighSignatures } from './weigh-signatures.ts';

/** A checkpoint file as it was read, with the chain that the container assigns to it. */
export interface CheckpointFile {
  readonly path: string;
  readonly chain: string | null;
  readonly bytes: Uint8Array;
}

export interface CheckpointSet {
  /** Files read, malformed ones included. */
  readonly found: number;
  /** Files with a valid signature under a pinned log key, of the right origin. */
  readonly valid: number;
  /** Files of logs that a policy with a quorum speaks of, and those whose quorum is met. */
  readonly quorums?: { readonly met: number; readonly total: number };
  /** Readable checkpoints in order of size. */
  readonly checkpoints: readonly CheckpointFact[];
  readonly findings: readonly RawFinding[];
}

/** Reads checkpoint files one after the other, so that only what they say is held, not their bytes. */
export interface CheckpointReader {
  add(file: CheckpointFile): void;
  finish(): CheckpointSet;
}

/**
 * Parses checkpoint files and weighs their signatures against the pinned keys (DESIGN sections 4 and 5). One finding per file at most,
 * the gravest: malformed, signature invalid, foreign origin. Files without a trusted signature are one finding per chain and
 * cause, since one missing key is one limit.
 */
export function createCheckpointReader(
  keys: readonly PinnedKey[],
  chains: readonly { readonly id: string; readonly origin: string | null }[],
  trust: CheckpointTrust = {},
): CheckpointReader {
  const checkpoints: CheckpointFact[] = [];
  const findings: RawFinding[] = [];
  const unknown: Unknown[] = [];
  let found = 0;
  return {
    add(file) {
      found += 1;
      const read = readOne(file, keys, chains, trust);
      findings.push(...read.findings);
      if (read.fact === null) return;
      checkpoints.push(read.fact);
      if (read.fact.status === 'unknown') unknown.push({ fact: read.fact, reason: read.reason, signers: read.signers });
    },
    finish: () => ({
      found,
      valid: checkpoints.filter(({ status }) => status === 'trusted').length,
      quorums: {
        met: checkpoints.filter(({ quorum }) => quorum?.met === true).length,
        total: checkpoints.filter(({ quorum }) => quorum !== undefined).length,
      },
      checkpoints: checkpoints.toSorted((a, b) => a.size - b.size),
      findings: [...findings, ...summariseUnknown(unknown)],
    }),
  };
}

/** A copy: a part of a text keeps the whole of it in memory, and a checkpoint may have long extension lines. */
const ownText = (part: string): string => decodeUtf8(encodeUtf8(part)) ?? part;

interface Unknown {
  readonly fact: CheckpointFact;
  readonly reason: string;
  readonly signers: string;
}

interface ReadOne {
  readonly fact: CheckpointFact | null;
  readonly findings: readonly RawFinding[];
  readonly reason: string;
  readonly signers: string;
}

function readOne(
  file: CheckpointFile,
  keys: readonly PinnedKey[],
  chains: readonly { readonly id: string; readonly origin: string | null }[],
  trust: CheckpointTrust,
): ReadOne {
  const malformed = (reason: string, line: number | null, byte: number | null): ReadOne => ({
    fact: null,
    findings: [{ code: 'checkpoint.malformed', chain: file.chain, file: file.path, line, byte, reason }],
    reason: '',
    signers: '',
  });
  const note = parseNote(file.bytes);
  if (!note.ok) return malformed(note.error.code, null, note.error.byte);
  const parsed = parseCheckpoint(note.note.text);
  if (!parsed.ok) return malformed(parsed.error.code, parsed.error.line, null);
  const { root } = parsed.checkpoint;
  const origin = ownText(parsed.checkpoint.origin);
  const size = Number(parsed.checkpoint.size);
  // No archive holds 2^53 events; a size that numbers cannot tell apart must not be compared.
  if (!Number.isSafeInteger(size)) return malformed('checkpoint.size', 2, null);

  const chain = file.chain ?? chains.find((declared) => declared.origin === origin)?.id ?? null;
  const declared = chains.find(({ id }) => id === chain);
  const isForeign =
    file.chain === null ? declared === undefined : declared !== undefined && declared.origin !== null && declared.origin !== origin;
  const speaking = keys.filter((pinned) => speaksFor(pinned, origin, keys));
  const checked = verifyNote(
    note.note,
    speaking.map(({ key }) => key),
  );
  const signatures = checked.ok ? checked.signatures : [];
  const good = signatures.filter(({ status }) => status === 'verified');
  const bad = signatures.find(({ status }) => status === 'invalid');
  const weighed = weighSignatures(good, speaking, trust);
  const base = { chain, seq: size, file: file.path } as const;
  const fact = (status: CheckpointFact['status']): CheckpointFact => ({
    file: file.path,
    chain,
    origin,
    size,
    root,
    status,
    keys: weighed.logs.map(ownText),
    time: weighed.times.length === 0 ? null : Math.min(...weighed.times.map(({ seconds }) => seconds)),
    ...(weighed.times.length === 0 ? {} : { times: weighed.times.map(({ key, seconds }) => ({ key: ownText(key), seconds })) }),
    ...(weighed.quorum === null ? {} : { quorum: weighed.quorum }),
  });
  const signers = ownText(note.note.signatures.map(({ name, keyId }) => `${name}+${keyId}`).join(' '));
  const result = (status: CheckpointFact['status'], found: readonly RawFinding[], reason = ''): ReadOne => ({
    fact: fact(status),
    findings: found,
    reason,
    signers,
  });

  if (bad !== undefined) {
    const detail = { key: `${bad.name}+${bad.keyId}` };
    const finding: RawFinding = bad.agree
      ? { ...base, code: 'checkpoint.signature_invalid', line: bad.line, detail }
      : { ...base, code: 'crypto.disagreement', line: bad.line, reason: 'signature', detail };
    return result('invalid', [finding]);
  }
  if (isForeign)
    return result('origin_mismatch', [
      { ...base, code: 'checkpoint.origin_mismatch', line: 1, byte: 0, expected: declared?.origin ?? null, found: origin },
    ]);
  if (!checked.ok) return result('unknown', [], 'ambiguous_key');
  if (weighed.refusal === null && weighed.logs.length > 0) return result('trusted', []);
  if (weighed.refusal !== null) return result('unknown', [], weighed.refusal);
  return result(
    'unknown',
    [],
    isSignedForOther(note.note, keys)
      ? speaking.length > 0
        ? 'other_log_key'
        : 'other_log'
      : whyUnknown(signatures, good, speaking.length),
  );
}

/**
 * Whether a pinned key may vouch for checkpoints of this origin: always for the one that it is bound to. A log key that is bound to none
 * speaks for the log of its own name and, since production logs do sign under other names than their origin, for any further origin
 * that no other pinned log key is bound to or named after. Witnesses cosign any log, and make no checkpoint trusted.
 */
function speaksFor({ key, origin: bound }: PinnedKey, origin: string, all: readonly PinnedKey[]): boolean {
  if (bound !== '') return bound === origin;
  if (key.role === 'witness' || isNamed(key, origin)) return true;
  return all.every(
    (other) =>
      other.key.role !== 'log' || other.key.fingerprint === key.fingerprint || (other.origin !== origin && !isNamed(other.key, origin)),
  );
}

const isNamed = (key: TrustKey, name: string): boolean => key.kind === 'vkey' && key.name === name;

/** True when a log key signed it that the auditor pinned, but not for this log. */
function isSignedForOther(note: Note, keys: readonly PinnedKey[]): boolean {
  const checked = verifyNote(
    note,
    keys.map(({ key }) => key),
  );
  return checked.ok && checked.signatures.some(({ status, key }) => status === 'verified' && key?.role === 'log');
}

function whyUnknown(signatures: readonly CheckedSignature[], good: readonly CheckedSignature[], pinned: number): string {
  if (good.length > 0) return 'cosigned_only';
  if (pinned === 0) return 'no_pinned_key';
  if (signatures.some(({ isPinnedName }) => isPinnedName)) return 'other_key';
  return signatures.some(({ status }) => status === 'unsupported') ? 'unsupported' : 'unknown_key';
}

function summariseUnknown(all: readonly Unknown[]): readonly RawFinding[] {
  const groups = Map.groupBy(all, ({ fact, reason, signers }) => JSON.stringify([fact.chain, reason, signers, fact.quorum]));
  return [...groups.values()].flatMap((group): readonly RawFinding[] => {
    const [first] = group.toSorted((a, b) => a.fact.size - b.fact.size);
    if (first === undefined) return [];
    const last = Math.max(...group.map(({ fact }) => fact.size));
    return [
      {
        code: first.reason === 'quorum_not_met' ? 'checkpoint.quorum_not_met' : 'checkpoint.key_unknown',
        chain: first.fact.chain,
        seq: first.fact.size,
        seqTo: last === first.fact.size ? null : last,
        count: group.length,
        file: first.fact.file,
        found: first.signers,
        reason: first.reason,
        detail: { have: first.fact.quorum?.have ?? 0, of: first.fact.quorum?.of ?? 0, key: first.fact.keys.join(', ') },
      },
    ];
  });
}
