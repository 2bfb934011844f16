/** Keys on their way into the trust store: read from a file or from pasted text, shown, and only then pinned. */
import { AssayError } from '../../../src-shared/contract/errors.ts';
import type { TrustKey as TrustKeyModel } from '../../../src-shared/model/case.ts';
import { limits } from '../../../src-shared/limits.ts';
import { trustProblemText } from '../../../src-shared/text/trust.ts';
import { formatTrustKey } from '../checkpoint/key-text.ts';
import { parseTrustFile } from '../checkpoint/trust.ts';
import type { TrustKey } from '../checkpoint/vkey.ts';
import type { FileSource } from '../ports.ts';

export interface ReadKeys {
  readonly keys: readonly TrustKeyModel[];
  /** Sentences. */
  readonly problems: readonly string[];
}

const toModel = (key: TrustKey): TrustKeyModel => ({
  name: key.kind === 'vkey' ? key.name : '',
  keyId: key.kind === 'vkey' ? key.keyId : '',
  algorithm: key.algorithm,
  supported: key.kind === 'bare' || key.supported,
  role: key.role,
  vkey: formatTrustKey(key),
  fingerprint: key.fingerprint,
});

/**
 * What a file or a text of keys holds. Nothing is trusted by this. A policy that asks for a quorum of witnesses gives no key: without the
 * quorum its keys would accept what the policy does not.
 */
export function readKeys(bytes: Uint8Array): ReadKeys {
  const { keys, problems, format, policy } = parseTrustFile(bytes);
  if (policy !== null && policy.quorum !== null) return { keys: [], problems: [trustProblemText('policy.quorum_unsupported', 0)] };
  const sentences = problems.map(({ code, line }) => trustProblemText(code, line));
  if (format === 'cloudtrail-keys') sentences.push('CloudTrail key lists are not used by the formats that this version reads.');
  return { keys: keys.map(toModel), problems: sentences };
}

/** The same from a file that the auditor chose. */
export async function readKeyFile(path: string, files: FileSource): Promise<ReadKeys> {
  const file = await files.open(path);
  try {
    if (file.bytes > limits.smallFileBytes) throw new AssayError('key_invalid', { path, reason: trustProblemText('trust.too_large', 0) });
    return readKeys(await file.read(0, file.bytes));
  } finally {
    await file.close();
  }
}

/** The one key that a stored or pasted key text stands for. Throws `key_invalid` or `key_unsupported`. */
export function readOneKey(text: string): TrustKeyModel {
  const { keys, problems } = readKeys(new TextEncoder().encode(text));
  const [key] = keys;
  if (key === undefined || keys.length > 1)
    throw new AssayError('key_invalid', { reason: problems[0] ?? 'There must be exactly one key.' });
  if (!key.supported) throw new AssayError('key_unsupported', { name: key.name });
  return key;
}
