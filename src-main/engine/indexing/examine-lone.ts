/** Files that are no archive of events but say something of one: the proof of a single event, and a signed note on its own. */
import type { RawFinding } from '../../../src-shared/model/finding.ts';
import type { EntrySource } from '../archive/types.ts';
import { judgeProof } from '../chain/proof-verifier.ts';
import { createCheckpointReader, type CheckpointSet } from '../chain/read-checkpoints.ts';
import { assembleResult } from '../chain/result/assemble.ts';
import type { PlanFacts } from '../chain/result/inputs.ts';
import type { ChainOutcome } from '../chain/types.ts';
import { parseCheckpoint } from '../checkpoint/checkpoint.ts';
import { parseNote } from '../checkpoint/note.ts';
import { isProof } from '../checkpoint/proof.ts';
import { verifyNote } from '../checkpoint/verify.ts';
import { createEntryAccess } from '../format/entry-access.ts';
import { examineProof } from './event-proof.ts';
import type { Examined, ExamineOptions } from './examine-types.ts';
import { pinnedBy } from './pinned.ts';
import { readWhole, type FileRead } from './read-events.ts';

/** Bytes that tell what a file is. A note's signatures begin somewhere in it. */
const lookBytes = 64 * 1024;
const SIGNATURES = '\n\n\u2014 ';

/** Judges the one file of `source`; null where it is neither. */
export async function examineLoneFile(source: EntrySource, options: ExamineOptions): Promise<Examined | null> {
  const [entry] = source.entries;
  if (source.kind !== 'file' || entry === undefined || source.entries.length !== 1) return null;
  const head = await createEntryAccess(source, options.signal).peek(entry, lookBytes);
  const isNote = Buffer.from(head.bytes).includes(SIGNATURES);
  if (!isProof(head.bytes) && !isNote) return null;
  const { file, bytes } = await readWhole(source, entry, options.signal);
  if (bytes === null || (!isProof(head.bytes) && !endsWithSignatures(bytes))) return null;
  const { keys, trust } = pinnedBy(options.settings);
  if (!isProof(head.bytes)) return examined(options, source, file, entry.path, 'signed-note', judgeNote(entry.path, bytes, options), []);
  const { outcome, set, findings, hasExtra } = examineProof(entry.path, bytes, options.settings.leaf ?? null, keys, trust);
  const notProven = [
    ...(outcome.tallies.records === 0 ? ['proof.no_leaf'] : []),
    ...(hasExtra ? ['proof.extra'] : []),
    ...(outcome.tallies.records > 0 ? ['proof.one'] : []),
  ];
  return examined(options, source, file, entry.path, 'tlog-proof/1', { outcome, set, findings }, notProven);
}

/** A text of another kind may have a blank line and a dash somewhere; a note has nothing but signatures behind its last blank line. */
function endsWithSignatures(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes);
  const block = buffer.subarray(buffer.lastIndexOf('\n\n') + 2).toString('utf8');
  return block
    .replace(/\n$/, '')
    .split('\n')
    .every((line) => line.startsWith('\u2014 '));
}

interface Judged {
  readonly outcome: ChainOutcome;
  readonly set: CheckpointSet;
  readonly findings: readonly RawFinding[];
}

/** A checkpoint, or any other signed text: signatures are checked, and there is nothing else to check. */
function judgeNote(path: string, bytes: Uint8Array, { settings }: ExamineOptions): Judged {
  const { keys, trust } = pinnedBy(settings);
  const note = parseNote(bytes);
  const checkpoint = note.ok ? parseCheckpoint(note.note.text) : null;
  if (!note.ok || checkpoint?.ok === true) {
    const origin = checkpoint?.ok === true ? checkpoint.checkpoint.origin : '';
    const reader = createCheckpointReader(keys, [{ id: origin, origin }], trust);
    reader.add({ path, chain: origin === '' ? null : origin, bytes });
    const set = reader.finish();
    return { outcome: judgeProof({ path, proof: null, set, leaves: [] }), set, findings: [] };
  }
  const checked = verifyNote(
    note.note,
    keys.map(({ key }) => key),
  );
  const signatures = checked.ok ? checked.signatures : [];
  const bad = signatures.find(({ status }) => status === 'invalid');
  const isGood = bad === undefined && signatures.some(({ status }) => status === 'verified');
  const signers = note.note.signatures.map(({ name, keyId }) => `${name}+${keyId}`).join(' ');
  const findings: readonly RawFinding[] =
    bad !== undefined
      ? [
          {
            code: bad.agree ? 'checkpoint.signature_invalid' : 'crypto.disagreement',
            reason: 'signature',
            file: path,
            line: bad.line,
            detail: { key: `${bad.name}+${bad.keyId}` },
          },
        ]
      : isGood
        ? []
        : [{ code: 'checkpoint.key_unknown', file: path, found: signers, reason: checked.ok ? 'unknown_key' : 'ambiguous_key' }];
  const set: CheckpointSet = { found: 1, valid: isGood ? 1 : 0, checkpoints: [], findings };
  return { outcome: judgeProof({ path, proof: null, set, leaves: [] }), set, findings: [] };
}

function examined(
  { settings, shownPath, name, path, expectedSha256 }: ExamineOptions,
  source: EntrySource,
  file: FileRead,
  entryPath: string,
  format: string,
  { outcome, set, findings }: Judged,
  notProven: readonly string[],
): Examined {
  const plan: PlanFacts = {
    format,
    integrity: 'tree',
    chains: [],
    files: [],
    listed: [],
    manifestPath: null,
    findings,
    notProven: notProven.map((id) => ({ id })),
    unhashedFields: [],
  };
  const { records } = outcome.tallies;
  const made = assembleResult({
    plan,
    input: { path: shownPath ?? name ?? path, bytes: source.inputBytes, sha256: file.sha256 },
    expectedSha256: expectedSha256 ?? null,
    files: [
      {
        path: entryPath,
        role: records > 0 ? 'events' : 'checkpoint',
        bytes: file.bytes,
        sha256: file.sha256,
        lines: 0,
        headers: 0,
        blanks: 0,
        records,
        accepted: records,
        rejected: 0,
        duplicates: 0,
        trailingBytes: 0,
        decodedBytes: 0,
        readToEnd: file.problem === null,
      },
    ],
    problems: [...source.problems, ...(file.problem === null ? [] : [file.problem])],
    checkpoints: set,
    outcome,
    trustedKeys: settings.keys.length + (settings.policies?.length ?? 0),
    filtered: settings.filtered,
    asOf: settings.asOf == null ? null : new Date(settings.asOf).toISOString(),
    refusal: null,
  });
  return { result: made.result, findings: made.findings, duplicates: [], refusal: null };
}
