/**
 * Transparency logs as folders of files: C2SP tlog-tiles (`checkpoint`, `tile/<L>/<N>[.p/<W>]`, `tile/entries/<N>[.p/<W>]`), and the older layout
 * of serverless-log (`checkpoint`, `seq/`, `tile/` in hexadecimal, `leaves/`). The layout is the format: entries have no other mark.
 */
import type { RawFinding } from '../../../src-shared/model/finding.ts';
import { isSystemLitter } from '../archive/entry-path.ts';
import type { Entry, EntrySource } from '../archive/types.ts';
import { decodeUtf8 } from '../bytes/utf8.ts';
import type { EntryAccess, EventFile, NotProvenId, ReadingPlan, TileFile } from './types.ts';

/** Leaves of a full tile or bundle. */
export const tileWidth = 256;

/** A place in the tree that a file name states. */
interface Place {
  readonly index: number;
  /** Hashes or entries that it holds; 256 unless it is a partial one. */
  readonly width: number;
}

const number = (groups: string): number | null => {
  const parts = groups.split('/');
  const last = parts.pop() ?? '';
  if (!/^\d{3}$/.test(last) || !parts.every((part) => /^x\d{3}$/.test(part)) || parts.length > 3) return null;
  // Four groups at the most, so that every entry's number is an exact integer. No leading groups of zeros: one tile has one name.
  if (parts[0] === 'x000') return null;
  return Number([...parts.map((part) => part.slice(1)), last].join(''));
};

const place = (name: string): Place | null => {
  const [, groups = '', partial] = /^((?:x\d{3}\/)*\d{3})(?:\.p\/([1-9]\d{0,2}))?$/.exec(name) ?? [];
  const index = groups === '' ? null : number(groups);
  const width = partial === undefined ? tileWidth : Number(partial);
  return index === null || width > tileWidth || (partial !== undefined && width === tileWidth) ? null : { index, width };
};

/** Hexadecimal, in the digits and groups of serverless-log: `0000/00/00/0c`. */
const hexPlace = (name: string): Place | null => {
  const [, groups = '', partial] = /^([0-9a-f]{4}(?:\/[0-9a-f]{2}){3})(?:\.([0-9a-f]{2}))?$/.exec(name) ?? [];
  if (groups === '') return null;
  const width = partial === undefined ? tileWidth : Number.parseInt(partial, 16);
  return width === 0 ? null : { index: Number.parseInt(groups.replaceAll('/', ''), 16), width };
};

const sequence = (name: string): number | null =>
  /^(?:[0-9a-f]{2}\/){4}[0-9a-f]{2}$/.test(name) ? Number.parseInt(name.replaceAll('/', ''), 16) : null;

interface Parts {
  readonly tiles: TileFile[];
  /** Bundles of entries, or single ones (`width` 1 in the older layout), with the number of their first entry, from 0. */
  readonly bundles: { readonly entry: Entry; readonly first: number; readonly width: number }[];
  readonly checkpoints: Entry[];
  readonly index: Entry[];
  readonly others: Entry[];
  readonly older: boolean;
}

const sortOut = (entries: readonly Entry[], base: string, older: boolean): Parts => {
  const parts: Parts = { tiles: [], bundles: [], checkpoints: [], index: [], others: [], older };
  for (const entry of entries) {
    const path = entry.path.startsWith(base) ? entry.path.slice(base.length) : null;
    const [, level, name = ''] = /^tile\/(\d{1,2}|[0-9a-f]{2})\/(.+)$/.exec(path ?? '') ?? [];
    if (path === null) parts.others.push(entry);
    else if (/^checkpoint(?:\.[A-Za-z0-9_-]{1,40})?$/.test(path)) parts.checkpoints.push(entry);
    else if (older && path.startsWith('seq/') && sequence(path.slice(4)) !== null)
      parts.bundles.push({ entry, first: sequence(path.slice(4)) ?? 0, width: 1 });
    else if (older && path.startsWith('leaves/')) parts.index.push(entry);
    else if (level !== undefined && (older ? hexPlace(name) : place(name)) !== null) {
      const at = (older ? hexPlace(name) : place(name)) as Place;
      parts.tiles.push({ path: entry.path, level: Number.parseInt(level, older ? 16 : 10), ...at, encoding: older ? 'lines' : 'raw' });
    } else if (!older && path.startsWith('tile/entries/') && place(path.slice(13)) !== null) {
      const at = place(path.slice(13)) as Place;
      parts.bundles.push({ entry, first: at.index * tileWidth, width: at.width });
    } else parts.others.push(entry);
  }
  return parts;
};

const ENTRIES = /^(.*?)tile\/entries\/(?:x\d{3}\/)*\d{3}(?:\.p\/\d{1,3})?$/;
const SEQUENCE = /^(.*?)seq\/(?:[0-9a-f]{2}\/){4}[0-9a-f]{2}$/;
const TILE = /^(.*?)tile\/0\/(?:x\d{3}\/)*\d{3}(?:\.p\/\d{1,3})?$/;

/** Plans the reading of a transparency log; null where the files do not lie as one. */
export const planTlog = async (source: EntrySource, access: EntryAccess): Promise<ReadingPlan | null> => {
  const baseBy = (form: RegExp): string | null => {
    for (const { path } of source.entries) {
      const [, base] = form.exec(path) ?? [];
      if (base !== undefined) return base;
    }
    return null;
  };
  const tiles = baseBy(ENTRIES);
  const older = tiles === null ? baseBy(SEQUENCE) : null;
  const base = tiles ?? older ?? baseBy(TILE);
  if (base === null) return null;
  const parts = sortOut(source.entries, base, older !== null);
  // A folder that happens to be called seq is no log without a checkpoint or tiles.
  if (parts.older && parts.checkpoints.length === 0 && parts.tiles.length === 0) return null;
  const origin = await originOf(parts.checkpoints, access);
  return planFrom(source, parts, origin);
};

/** The first line of the log's own checkpoint, which says which log it is. Not proven by this: the signature decides. */
const originOf = async (checkpoints: readonly Entry[], access: EntryAccess): Promise<string | null> => {
  const own = checkpoints.toSorted((a, b) => a.path.length - b.path.length)[0];
  if (own === undefined) return null;
  const { bytes } = await access.peek(own, 4096);
  const line = bytes.indexOf(0x0a);
  const text = line <= 0 ? null : decodeUtf8(bytes.subarray(0, line));
  return text === null || text === '' ? null : text;
};

const planFrom = (source: EntrySource, parts: Parts, origin: string | null): ReadingPlan => {
  const chain = origin ?? 'log';
  const widest = new Map<number, Parts['bundles'][number]>();
  for (const bundle of parts.bundles) if ((widest.get(bundle.first)?.width ?? 0) < bundle.width) widest.set(bundle.first, bundle);
  const used = new Set([...widest.values()].map(({ entry }) => entry.path));
  const files = [...widest.values()]
    .toSorted((a, b) => a.first - b.first)
    .map(({ entry, first, width }): EventFile => ({
      path: entry.path,
      framing: { kind: parts.older ? 'whole' : 'tlog-entries' },
      reader: 'tlog-entry/1',
      chain,
      firstSeq: first + 1,
      lastSeq: first + width,
      hashes: 'not_seen',
      company: null,
      day: null,
    }));
  const unlisted = parts.others.map(({ path }): RawFinding => ({
    code: 'file.unlisted',
    file: path,
    reason: isSystemLitter(path) ? 'system_litter' : 'not_recognised',
  }));
  const notProven: readonly NotProvenId[] = [
    ...(parts.index.length > 0 ? (['tlog.index'] as const) : []),
    ...(source.kind === 'zip' || source.kind === 'tar' ? (['container.headers'] as const) : []),
  ];
  return {
    format: parts.older ? 'serverless-log' : 'tlog-tiles/1',
    integrity: 'tree',
    files,
    checkpoints: parts.checkpoints.map(({ path }) => ({ path, chain })),
    chains: [{ id: chain, profile: 'rfc6962-sha256', origin, firstSeq: null, lastSeq: null, head: null, before: null }],
    listed: [],
    manifestPath: null,
    tiles: parts.tiles,
    superseded: parts.bundles.flatMap(({ entry, first }) => {
      const by = widest.get(first)?.entry.path;
      return used.has(entry.path) || by === undefined ? [] : [{ path: entry.path, by }];
    }),
    indexFiles: parts.index.map(({ path }) => path),
    findings: unlisted,
    notProven: notProven.map((id) => ({ id })),
    unhashedFields: [],
    refusal: null,
  };
};
