/** Names of CloudTrail's objects, and where they lie in an evidence that is a copy of a bucket or of a part of one. */
import type { PlaceFit, S3Place } from '../chain/digests/documents.ts';
import type { Entry } from '../archive/types.ts';

const DIGEST_NAME = /(\d{12})_CloudTrail-Digest_([a-z0-9-]+)_(.+)_([a-z0-9-]+)_(\d{8}T\d{6}Z)(_backfill)?\.json/;
const LOG_NAME = /(?:^|\/)\d{12}_CloudTrail_[a-z0-9-]+_\d{8}T\d{4}Z_[A-Za-z0-9]{16}\.json(?:\.gz)?$/;
const ORGANISATION = /(?:^|\/)AWSLogs\/(o-[a-z0-9]{10,32})\//;

export interface DigestName {
  readonly chain: string;
  readonly region: string;
  readonly isBackfill: boolean;
}

/** What the object name of a digest says (CloudTrail digest file structure); null for any other name. */
export const parseDigestName = (object: string): DigestName | null => {
  const match = DIGEST_NAME.exec(baseName(object));
  if (match === null) return null;
  const [, account = '', region = '', trail = '', home = '', , backfill] = match;
  const organisation = ORGANISATION.exec(object)?.[1];
  return {
    chain: [
      ...(organisation === undefined ? [] : [organisation]),
      account,
      region,
      home === region ? trail : `${trail}@${home}`,
      ...(backfill === undefined ? [] : ['backfill']),
    ].join('/'),
    region,
    isBackfill: backfill !== undefined,
  };
};

/** True for the path of a digest or a log file as CloudTrail names them. */
export const isDigestPath = (path: string): boolean => DIGEST_NAME.test(baseName(path));
export const isLogPath = (path: string): boolean => LOG_NAME.test(path);

/** The digest's name inside a file name that was made from it (`NAME.json.gz.head.json`), without `.gz`; null where there is none. */
export const digestNameIn = (path: string): string | null => DIGEST_NAME.exec(baseName(path))?.[0] ?? null;

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** A file may have been unpacked on its way: names are compared without `.gz`. */
export const plainName = (path: string): string => baseName(path).replace(/\.gz$/, '');

/** Entries of one name that are compared: CloudTrail's names are unique, and a hostile evidence may hold any number of one. */
const SAME_NAME_AT_MOST = 64;

/** Finds entries by the S3 objects that they are copies of. */
export interface PlaceIndex {
  /** The entry that fits best; null when there is none of that name. */
  find(place: S3Place): { readonly entry: Entry; readonly fit: PlaceFit } | null;
  /** How an entry that states its own place fits it. */
  fit(path: string, place: S3Place): PlaceFit;
}

/**
 * `copiedFrom`: the auditor's word on which place in S3 the evidence's root stands for (`s3://bucket/prefix`, may be empty after the bucket).
 * Without it an entry fits as a whole when its path ends with the object's whole key.
 */
export const createPlaceIndex = (entries: readonly Entry[], copiedFrom: string | null): PlaceIndex => {
  const byName = new Map<string, Entry[]>();
  for (const entry of entries) {
    const name = plainName(entry.path);
    const known = byName.get(name);
    if (known === undefined) byName.set(name, [entry]);
    else known.push(entry);
  }
  const root = copiedFrom === null ? null : copiedFrom.replace(/^s3:\/\//, '').replace(/\/+$/, '');
  const fit = (path: string, { bucket, object }: S3Place): PlaceFit => {
    if (plainName(path) !== plainName(object)) return 'renamed';
    const plain = path.replace(/\.gz$/, '');
    const wanted = object.replace(/\.gz$/, '');
    if (root !== null) return `${root}/${plain}` === `${bucket}/${wanted}` ? 'whole' : 'tail';
    return plain === wanted || plain.endsWith(`/${wanted}`) ? 'whole' : 'tail';
  };
  return {
    fit,
    find: (place) => {
      let best: { readonly entry: Entry; readonly fit: PlaceFit; readonly common: number } | null = null;
      for (const entry of (byName.get(plainName(place.object)) ?? []).slice(0, SAME_NAME_AT_MOST)) {
        const common = commonTail(entry.path, place.object);
        if (best === null || common > best.common) best = { entry, fit: fit(entry.path, place), common };
        if (best.fit === 'whole') break;
      }
      return best;
    },
  };
};

/** Number of path parts, from the end, that two paths have in common behind their names. */
const commonTail = (path: string, object: string): number => {
  const a = path.split('/').reverse();
  const b = object.split('/').reverse();
  let common = 1;
  while (common < a.length && common < b.length && a[common] === b[common]) common += 1;
  return common;
};
