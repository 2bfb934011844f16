/**
 * Puts the digests of one chain in order and finds what is wrong with the order: walks from the newest digest back along what each states of
 * the one before it, as the chain was made to be walked, and explains every place where the walk cannot go on.
 */
import type { RawFinding } from '../../../../src-shared/model/finding.ts';
import type { DigestDocument, S3Place } from './documents.ts';
import type { FindingSink } from '../finding-sink.ts';

/** A digest with what is known of it so far. */
export interface DigestState {
  readonly document: DigestDocument;
  /** `unsigned`: no signature of it is in the evidence. */
  status: 'valid' | 'invalid' | 'key_unknown' | 'unsigned';
  /** The fingerprint of the key whose signature verifies. */
  signer: string | null;
  /** Its content is not what was signed, or not what the digest after it recorded: its statements are worth nothing. */
  isAltered: boolean;
  /** The digest before it is here with the recorded hash, or it is a starting digest. */
  isLinked: boolean;
  /** A fault of its own was reported. */
  hasFault: boolean;
}

/** Two neighbours of the line, and what lies between them. */
export interface Joint {
  /** Null at the beginning of the evidence. */
  readonly older: DigestState | null;
  readonly newer: DigestState;
  readonly kind: 'linked' | 'restart' | 'missing' | 'beginning';
}

export interface Series {
  /** From the oldest to the newest. */
  readonly line: readonly DigestState[];
  /** One for each digest of the line, in the same order: how it joins the one before. */
  readonly joints: readonly Joint[];
  /** Digests that nothing goes on from although later ones are there. */
  readonly stray: readonly DigestState[];
  /** How many digests are known to be absent. */
  readonly missing: number;
}

export const placeKey = ({ bucket, object }: S3Place): string => `${bucket}/${object}`;

/** `states` in order of time, one for each place. */
export function walkSeries(states: readonly DigestState[], byPlace: ReadonlyMap<string, DigestState>, options: MissingOptions): Series {
  const line: DigestState[] = [];
  const joints: Joint[] = [];
  const visited = new Set<DigestState>();
  let missing = 0;
  const absent: RawFinding[][] = [];
  let current = states.at(-1) ?? null;
  let latest = states.length - 1;
  /** The latest digest that the walk has not passed and that ends before `ms`. */
  const nearest = (ms: number): DigestState | null => {
    for (; latest >= 0; latest -= 1) {
      const state = states[latest];
      if (state !== undefined && !visited.has(state) && state.document.endMs <= ms) return state;
      // A digest that is passed over here ends later than the walk has come: it is not of the line.
    }
    return null;
  };
  while (current !== null) {
    const newer: DigestState = current;
    line.push(newer);
    visited.add(newer);
    const { previous, startMs, endMs } = newer.document;
    const target = previous === null ? undefined : byPlace.get(placeKey(previous));
    if (target !== undefined && !visited.has(target) && target.document.endMs <= endMs) {
      joints.push({ older: target, newer, kind: 'linked' });
      current = target;
      continue;
    }
    const older = nearest(previous === null ? startMs : endMs - 1);
    const isTold = previous !== null && (!newer.isAltered || stampOf(previous.object) === startMs);
    const kind = older === null ? 'beginning' : previous === null ? 'restart' : 'missing';
    if (kind === 'missing' && older !== null && previous !== null && isTold) {
      const run = nameMissing(older, newer, previous, options);
      absent.push(run.findings);
      missing += run.count;
    }
    joints.push({ older, newer, kind });
    current = older;
  }
  for (const findings of absent.toReversed()) for (const finding of findings) options.sink.add(finding);
  return {
    line: line.toReversed(),
    joints: joints.toReversed(),
    stray: states.filter((state) => !visited.has(state)),
    missing,
  };
}

// --- absent digests ----------------------------------------------------------------------------------------------------------------

export interface MissingOptions {
  readonly chain: string;
  readonly sink: FindingSink;
  /** Names, without `.gz`, of digests that are there and cannot be used. */
  readonly damaged: ReadonlySet<string>;
  /** The container was cut off, so that absence says nothing. */
  readonly isCutOff: boolean;
  readonly filtered: boolean;
}

const HOUR_MS = 3_600_000;
/** Digests that are named one by one; a hostile date could ask for millions. */
const NAMED_AT_MOST = 20_000;

const STAMP = /_(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z/;

/** The end time in a digest's name, milliseconds UTC, or NaN. */
const stampOf = (object: string): number => {
  const match = STAMP.exec(object.slice(object.lastIndexOf('/') + 1));
  const [, year, month, day, hour, minute, second] = match ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
};

/** The beginning of a digest's name, up to its time: that of its whole chain; null where the name has none. */
export const digestPrefix = (object: string): string | null =>
  /^(.*_)\d{8}T\d{6}Z[^/]*$/.exec(object.slice(object.lastIndexOf('/') + 1))?.[1] ?? null;

/** The object of the digest of the same chain that ends at `ms`: the folders of the day, and the time in the name. */
const objectAt = (sibling: string, ms: number): string => {
  const iso = new Date(ms).toISOString();
  const stamp = iso.slice(0, 19).replaceAll(/[-:]/g, '');
  return sibling
    .replace(/\/\d{4}\/\d{2}\/\d{2}\/([^/]*)$/, `/${iso.slice(0, 10).replaceAll('-', '/')}/$1`)
    .replace(/_\d{8}T\d{6}Z([^/]*)$/, `_${stamp}Z$1`);
};

/**
 * Names every digest that is absent between two, from the oldest on: digests are hourly, and the newer one names its predecessor. Gives how
 * many there are; those beyond `NAMED_AT_MOST` are only counted.
 */
function nameMissing(
  older: DigestState,
  newer: DigestState,
  previous: S3Place,
  options: MissingOptions,
): { readonly findings: RawFinding[]; readonly count: number } {
  if (options.isCutOff) return { findings: [], count: 0 };
  const { startMs } = newer.document;
  const from = older.document.endMs;
  const run: RawFinding[] = [];
  let absent = 0;
  for (let end = startMs, first = true; first || end > from; end -= HOUR_MS, first = false) {
    const object = first ? previous.object : objectAt(previous.object, end);
    const name = object.slice(object.lastIndexOf('/') + 1).replace(/\.gz$/, '');
    if (options.damaged.has(name)) continue;
    absent += 1;
    if (run.length >= NAMED_AT_MOST) {
      const rest = Math.max(0, Math.ceil((end - from) / HOUR_MS) - 1);
      options.sink.count('checkpoint.missing', rest);
      absent += rest;
      break;
    }
    run.push({
      code: 'checkpoint.missing',
      ...(options.filtered ? { severity: 'limit' as const } : {}),
      chain: options.chain,
      expected: object,
      reason: 'digest',
      detail: {
        from: new Date(Math.max(from, end - HOUR_MS)).toISOString(),
        to: new Date(Math.max(from, end)).toISOString(),
        named: first ? 1 : 0,
      },
    });
  }
  return { findings: run.toReversed(), count: absent };
}
