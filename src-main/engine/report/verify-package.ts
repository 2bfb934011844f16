/**
 * Checks a report package offline: its container, manifest, files and signatures, and that its parts say the same. What needs more than
 * the package (custody log, evidence, samples) is checked by `ops/report-verify.ts` and put beside.
 */
import {
  packageManifestSchema,
  reportSchema,
  type PackageCheck,
  type PackageManifest,
  type PackageVerification,
} from '../../../src-shared/model/report.ts';
import { verificationSchema, type Verification } from '../../../src-shared/model/verification.ts';
import { packageRemarks } from '../../../src-shared/text/report.ts';
import { decodeUtf8 } from '../bytes/utf8.ts';
import { parseNote } from '../checkpoint/note.ts';
import { verifyNote } from '../checkpoint/verify.ts';
import type { TrustKey } from '../checkpoint/vkey.ts';
import { sha256Hex } from '../crypto/sha256.ts';
import { manifestName, signatureName, signedText } from './package.ts';
import { readStoredZip, type StoredFile } from './stored-zip.ts';

export interface OpenedPackage {
  readonly manifest: PackageManifest | null;
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly verification: Verification | null;
  readonly signatures: PackageVerification['signatures'];
  readonly checks: readonly PackageCheck[];
}

const check = (id: PackageCheck['id'], checked: number, total: number, remarks: readonly string[]): PackageCheck => ({
  id,
  status: remarks.length > 0 ? 'failed' : total === 0 ? 'not_run' : 'passed',
  checked,
  total,
  remarks: [...remarks],
});

const parsed = <T>(bytes: Uint8Array | undefined, schema: { parse(value: unknown): T }): T | null => {
  try {
    const text = bytes === undefined ? null : decodeUtf8(bytes);
    return text === null ? null : schema.parse(JSON.parse(text));
  } catch {
    return null;
  }
};

/** Never throws on what is in the package. */
export function openPackage(bytes: Uint8Array, keys: readonly TrustKey[]): OpenedPackage {
  const zip = readStoredZip(bytes);
  const nothing = { manifest: null, files: new Map<string, Uint8Array>(), verification: null, signatures: [] };
  if (!zip.ok) return { ...nothing, checks: [check('container', 0, 1, [packageRemarks.container(zip.at, zip.why)])] };
  const container = check('container', 1, 1, []);
  const files = new Map(zip.files.map(({ path, bytes: content }) => [path, content]));
  const text = files.get(manifestName);
  if (text === undefined) return { ...nothing, files, checks: [container, check('manifest', 0, 1, [packageRemarks.noManifest])] };
  const manifest = parsed(text, packageManifestSchema);
  if (manifest === null) return { ...nothing, files, checks: [container, check('manifest', 0, 1, [packageRemarks.badManifest])] };
  const signed = checkSignature(files.get(signatureName), text, manifest, keys);
  const verification = parsed(files.get('verification.json'), verificationSchema);
  return {
    manifest,
    files,
    verification,
    signatures: signed.signatures,
    checks: [container, check('manifest', 1, 1, []), checkFiles(zip.files, manifest), signed.check, checkReport(files, verification)],
  };
}

function checkFiles(held: readonly StoredFile[], manifest: PackageManifest): PackageCheck {
  const remarks: string[] = [];
  const listed = new Map(manifest.files.map((file) => [file.path, file]));
  const there = new Map(held.map(({ path, bytes }) => [path, bytes]));
  let right = 0;
  for (const [path, { bytes, sha256 }] of listed) {
    const content = there.get(path);
    if (content === undefined) remarks.push(packageRemarks.missing(path));
    else if (content.length !== bytes || sha256Hex(content) !== sha256) remarks.push(packageRemarks.changed(path));
    else right += 1;
  }
  if (there.size !== held.length || listed.size !== manifest.files.length) remarks.push(packageRemarks.badManifest);
  for (const { path } of held)
    if (path !== manifestName && path !== signatureName && !listed.has(path)) remarks.push(packageRemarks.unlisted(path));
  return check('files', right, listed.size, remarks);
}

function checkSignature(
  note: Uint8Array | undefined,
  manifestBytes: Uint8Array,
  manifest: PackageManifest,
  keys: readonly TrustKey[],
): { readonly check: PackageCheck; readonly signatures: PackageVerification['signatures'] } {
  const limited = (remarks: readonly string[], signatures: PackageVerification['signatures'] = []) => ({
    check: {
      id: 'signature',
      status: 'limited',
      checked: 0,
      total: Math.max(1, signatures.length),
      remarks: [...remarks],
    } satisfies PackageCheck,
    signatures,
  });
  if (note === undefined) return limited([packageRemarks.unsigned]);
  const read = parseNote(note);
  if (!read.ok) return { check: check('signature', 0, 1, [packageRemarks.badNote]), signatures: [] };
  if (read.note.text !== signedText(manifestBytes, manifest.custody))
    return { check: check('signature', 0, read.note.signatures.length, [packageRemarks.otherText]), signatures: [] };
  const weighed = verifyNote(read.note, keys);
  const lines = weighed.ok ? weighed.signatures : [];
  const signatures = lines.map(({ name, keyId, status }) => ({
    key: `${name}+${keyId}`,
    status: status === 'verified' || status === 'invalid' ? status : ('unknown' as const),
  }));
  const wrong = signatures.filter(({ status }) => status === 'invalid');
  if (wrong.length > 0 || !weighed.ok)
    return {
      check: check(
        'signature',
        0,
        Math.max(1, signatures.length),
        wrong.map(({ key }) => packageRemarks.invalid(key)),
      ),
      signatures,
    };
  const good = signatures.filter(({ status }) => status === 'verified').length;
  const unknown = signatures.filter(({ status }) => status === 'unknown').map(({ key }) => packageRemarks.unknownKey(key));
  if (good === 0) return limited(unknown, signatures);
  return { check: { id: 'signature', status: 'passed', checked: good, total: signatures.length, remarks: unknown }, signatures };
}

/** The report and the verification beside it name the same evidence with the same verdicts. */
function checkReport(files: ReadonlyMap<string, Uint8Array>, verification: Verification | null): PackageCheck {
  const bytes = files.get('report.json');
  if (bytes === undefined && !files.has('verification.json'))
    return { id: 'report', status: 'not_run', checked: 0, total: 0, remarks: [packageRemarks.reportMissing] };
  const report = parsed(bytes, reportSchema);
  if (report === null) return check('report', 0, 1, [packageRemarks.badReport('report.json')]);
  if (verification === null) return check('report', 0, 1, [packageRemarks.badReport('verification.json')]);
  const differ: string[] = [];
  if (report.evidence.length > 0 && report.verdict !== verification.verdict)
    differ.push(packageRemarks.reportDiffers(`the verdict is ${report.verdict} and ${verification.verdict}`));
  for (const [i, { name, sha256, verdict }] of report.evidence.entries()) {
    const input = verification.inputs[i];
    if (input?.sha256 !== sha256 || input.verdict !== verdict) differ.push(packageRemarks.reportDiffers(name));
  }
  if (verification.inputs.length !== report.evidence.length) differ.push(packageRemarks.reportDiffers('the list of evidence'));
  return check('report', report.evidence.length - differ.length < 0 ? 0 : 1, 1, differ);
}

/** The verdict of all checks: any that failed makes it bad, any that did not pass limits it. */
export const judgePackage = (checks: readonly PackageCheck[]): PackageVerification['verdict'] =>
  checks.some(({ status }) => status === 'failed')
    ? 'bad'
    : checks.every(({ status }) => status === 'passed')
      ? 'good'
      : 'good_with_limits';
