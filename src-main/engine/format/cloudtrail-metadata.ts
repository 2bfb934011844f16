/**
 * Signatures that stood beside digests in S3, in the object's metadata (`x-amz-meta-signature`). A plain download loses them; they come as
 * JSON in one of these forms: what `aws s3api head-object` printed for one digest, the same under the object's key (or with a member `Key`)
 * for several, or only the metadata under the key. Nobody vouches for such a file: a signature counts only when it verifies.
 */
import { limits } from '../../../src-shared/limits.ts';
import type { MetadataSignature } from '../chain/digests/documents.ts';
import { parseStrict } from '../json/parse.ts';
import { isJsonArray, isJsonObject } from '../json/value.ts';
import type { JsonObject, JsonValue } from '../json/value.ts';
import { digestNameIn, plainName } from './cloudtrail-names.ts';

export interface NamedSignature extends MetadataSignature {
  /** The digest's name without `.gz`; null where nothing says which digest it is of. */
  readonly name: string | null;
}

/** The signatures that a metadata file holds; none when it is not JSON or holds none. */
export const parseMetadata = (bytes: Uint8Array, path: string): readonly NamedSignature[] => {
  const parsed = parseStrict(bytes, { maxNodes: limits.manifestNodes });
  if (!parsed.ok) return [];
  const { value } = parsed;
  if (isJsonArray(value)) return value.flatMap((item) => (isJsonObject(item) ? signatureOf(item, keyIn(item), path) : []));
  if (!isJsonObject(value)) return [];
  const own = signatureOf(value, keyIn(value) ?? digestNameIn(path), path);
  if (own.length > 0) return own;
  return [...value].flatMap(([key, item]): readonly NamedSignature[] => {
    if (isJsonArray(item)) return item.flatMap((one) => (isJsonObject(one) ? signatureOf(one, keyIn(one), path) : []));
    return isJsonObject(item) ? signatureOf(item, key, path) : [];
  });
};

const keyIn = (object: JsonObject): string | null => {
  for (const name of ['Key', 'key', 'Object', 'object', 's3Object', 'digestS3Object']) {
    const value = object.get(name);
    if (typeof value === 'string' && value !== '') return value;
  }
  return null;
};

const signatureOf = (object: JsonObject, key: string | null, file: string): readonly NamedSignature[] => {
  const nested = [...object].flatMap(([name, value]) =>
    /^(?:metadata|headers|httpheaders)$/i.test(name) && isJsonObject(value) ? [value] : [],
  );
  for (const stated of [object, ...nested].map(metadataIn)) {
    const signature = stated.get('signature');
    if (typeof signature !== 'string') continue;
    const algorithm = stated.get('signature-algorithm');
    return [{ name: key === null ? null : plainName(key), signature, algorithm: typeof algorithm === 'string' ? algorithm : null, file }];
  }
  return [];
};

/** Metadata names are case-insensitive, and headers carry a prefix. */
const metadataIn = (object: JsonObject): ReadonlyMap<string, JsonValue> =>
  new Map(
    [...object].flatMap(([name, value]): [string, JsonValue][] => {
      const plain = name.toLowerCase().replace(/^x-amz-meta-/, '');
      return plain === 'signature' || plain === 'signature-algorithm' ? [[plain, value]] : [];
    }),
  );
