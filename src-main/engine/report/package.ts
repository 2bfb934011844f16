/** The signed package of a report: its files, a manifest of them, and a signed note over the manifest. */
import type { PackageManifest } from '../../../src-shared/model/report.ts';
import { encodeUtf8 } from '../bytes/utf8.ts';
import { signNote, type NoteSigner } from '../checkpoint/sign.ts';
import { sha256Hex } from '../crypto/sha256.ts';
import { writeStoredZip, type StoredFile } from './stored-zip.ts';

export interface PackagedFile extends StoredFile {
  readonly role: PackageManifest['files'][number]['role'];
}

export const manifestName = 'manifest.json';
export const signatureName = 'signature.note';

export interface PackageInput extends Pick<PackageManifest, 'case' | 'madeAt' | 'tool' | 'custody'> {
  readonly files: readonly PackagedFile[];
  /** Null: the package is unsigned, and says so by having no signature. */
  readonly signer: NoteSigner | null;
}

/** The text that is signed: what it is, the manifest's digest, and the custody log's head, each on a line. */
export const signedText = (manifest: Uint8Array, custody: PackageManifest['custody']): string =>
  `assay.report-package/1\nmanifest sha256:${sha256Hex(manifest)}\ncustody ${custody.origin} ${custody.records} ${custody.head}\n`;

/** The bytes of the package. */
export function makePackage({ files, signer, ...about }: PackageInput): Uint8Array {
  const manifest: PackageManifest = {
    schema: 'assay.report-package/1',
    ...about,
    files: files.map(({ path, bytes, role }) => ({ path, bytes: bytes.length, sha256: sha256Hex(bytes), role })),
  };
  const text = encodeUtf8(`${JSON.stringify(manifest, null, 2)}\n`);
  const signed = signer === null ? [] : [{ path: signatureName, bytes: encodeUtf8(signNote(signedText(text, about.custody), signer)) }];
  return writeStoredZip([{ path: manifestName, bytes: text }, ...signed, ...files]);
}
