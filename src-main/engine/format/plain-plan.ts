/** Which files of an evidence are exports without integrity data, and by which mapping each is read. */
import type { MappingFile } from '../../../src-shared/model/mapping-file.ts';
import type { RawFinding } from '../../../src-shared/model/finding.ts';
import type { Entry, EntrySource } from '../archive/types.ts';
import { builtinMappings } from './builtin-mappings.ts';
import { compileMapping } from './mapper/compile.ts';
import { headerRow, jsonShapes, tableShape } from './plain-sniff.ts';
import { countRecognised } from './recognise.ts';
import type { Sniffed } from './sniff.ts';
import type { EventFile, Framing, ReadingPlan } from './types.ts';

/** How one file is read: by a mapping, or by the reader that CloudTrail's log files have with and without digests. */
export type PlainFile =
  | { readonly framing: Framing; readonly reader: 'mapped'; readonly mapping: MappingFile }
  | { readonly framing: Framing; readonly reader: 'cloudtrail/1'; readonly mapping: undefined };

/** What CloudTrail's records are known by. */
const cloudtrail: Pick<MappingFile, 'name' | 'recognise'> = {
  name: 'AWS CloudTrail log',
  recognise: [[{ path: 'eventVersion' }, { path: 'eventSource' }, { path: 'eventName' }, { path: 'eventTime' }]],
};

/** A log file of CloudTrail as it is delivered. */
export const looseCloudtrail: PlainFile = {
  framing: { kind: 'json-array', path: ['Records'] },
  reader: 'cloudtrail/1',
  mapping: undefined,
};

/** A mapping must know at least this share of the first records: exports mix kinds, and other logs share a name or two. */
const LEAST_SHARE = 0.2;

/** The mapping that an auditor gave comes before those that Assay has. Null where no mapping knows the records. */
export const choosePlain = (head: Uint8Array, isComplete: boolean, given: MappingFile | null): PlainFile | null => {
  const own = given === null ? null : fitGiven(head, isComplete, given);
  if (own !== null) return own;
  let best: PlainFile | null = null;
  let bestShare = 0;
  const consider = (share: number, file: PlainFile): void => {
    if (share < LEAST_SHARE || share <= bestShare) return;
    best = file;
    bestShare = share;
  };
  for (const { framing, samples } of jsonShapes(head)) {
    if (samples.length === 0) continue;
    consider(countRecognised(cloudtrail, samples) / samples.length, { framing, reader: 'cloudtrail/1', mapping: undefined });
    for (const mapping of builtinMappings)
      consider(countRecognised(mapping, samples) / samples.length, { framing, reader: 'mapped', mapping });
  }
  return best;
};

/** How the file is read by the auditor's mapping; null where its records cannot be of that form, or lack the signs that it names. */
const fitGiven = (head: Uint8Array, isComplete: boolean, mapping: MappingFile): PlainFile | null => {
  const { container, recognise } = mapping;
  const knows = (samples: Parameters<typeof countRecognised>[1]): boolean =>
    recognise === undefined || (samples.length > 0 && countRecognised(mapping, samples) / samples.length >= LEAST_SHARE);
  if (container.kind === 'csv') {
    const { delimiter, header } = container;
    const isHeader = header === true;
    const columns = headerRow(head, isComplete, delimiter);
    if (columns === null || (isHeader && !namesAny(mapping, columns))) return null;
    const table = tableShape(head, isComplete);
    if (recognise !== undefined && (table === null || !knows(table.samples))) return null;
    return { framing: { kind: 'csv', delimiter, ...(isHeader ? {} : { columns: header }) }, reader: 'mapped', mapping };
  }
  const shapes = jsonShapes(head);
  if (container.kind === 'json') {
    const shape = shapes.find(({ samples }) => samples.length > 0 && knows(samples));
    return shape === undefined ? null : { framing: shape.framing, reader: 'mapped', mapping };
  }
  const wanted: Framing = container.kind === 'jsonl' ? { kind: 'ndjson' } : { kind: 'json-array', path: container.path };
  const shape = shapes.find(({ framing }) => isSameFraming(framing, wanted));
  return shape !== undefined && knows(shape.samples) ? { framing: wanted, reader: 'mapped', mapping } : null;
};

/** True when at least one member that the mapping names is a column of the table. */
const namesAny = (mapping: MappingFile, columns: readonly string[]): boolean => {
  const compiled = compileMapping(mapping);
  if (!compiled.ok) return false;
  const { names, paths } = compiled.mapping.paths;
  return columns.some((column) => names.includes(column) || paths.some(([first]) => first === column));
};

const isSameFraming = (a: Framing, b: Framing): boolean =>
  a.kind === b.kind && (a.kind !== 'json-array' || b.kind !== 'json-array' || a.path.join('\0') === b.path.join('\0'));

/** A file that has been looked at. Fits `Looked`. */
interface LookedAt {
  readonly entry: Entry;
  readonly sniffed: Sniffed;
  readonly problem: RawFinding | null;
  readonly plain: PlainFile | null;
}

const RECORD_NAME = /\.(?:jsonl|ndjson|json|csv|tsv|log|txt)(?:\.gz|\.zst)?$/i;

/** A plan when at least one file can be read by a mapping; null otherwise. */
export const planPlain = (
  source: EntrySource,
  looked: readonly LookedAt[],
  seenDetail: (sniffed: Sniffed) => Readonly<Record<string, string>>,
): ReadingPlan | null => {
  const first = looked.find(({ plain }) => plain !== null)?.plain ?? null;
  if (first === null) return null;
  const files: EventFile[] = [];
  const findings: RawFinding[] = [];
  for (const { entry, sniffed, plain, problem } of looked) {
    // An empty log file is a log without events, and counted as one.
    const isEmptyLog = sniffed.kind === 'empty' && problem === null && RECORD_NAME.test(entry.path);
    const read = plain ?? (isEmptyLog ? { ...first, framing: { kind: 'ndjson' } as const } : null);
    if (read === null) {
      findings.push(problem ?? { code: 'file.unlisted', file: entry.path, reason: 'not_recognised', detail: seenDetail(sniffed) });
      continue;
    }
    files.push({ path: entry.path, ...read, chain: null, firstSeq: null, lastSeq: null, hashes: 'never', company: null, day: null });
  }
  const mappings = [...new Set(files.flatMap(({ mapping }) => mapping ?? []))];
  const isCloudtrail = files.some(({ reader }) => reader === 'cloudtrail/1');
  return {
    format: nameOf([...mappings, ...(isCloudtrail ? [cloudtrail] : [])]),
    integrity: 'none',
    files,
    checkpoints: [],
    chains: [],
    listed: [],
    manifestPath: null,
    findings,
    notProven: [
      { id: 'plain.no_integrity' },
      ...mappings
        .filter(({ inferred }) => inferred.length > 0)
        .map(({ name, inferred }) => ({ id: 'plain.inferred' as const, detail: { mapping: name, fields: inferred.join(' and ') } })),
      ...(source.kind === 'zip' || source.kind === 'tar' ? [{ id: 'container.headers' as const }] : []),
    ],
    unhashedFields: [],
    refusal: null,
  };
};

/** Names shown together; more are counted. */
const namesAtMost = 3;

const nameOf = (mappings: readonly { readonly name: string }[]): string => {
  const names = [...new Set(mappings.map(({ name }) => name))].toSorted();
  return names.length <= namesAtMost
    ? names.join(' + ')
    : `${names.slice(0, namesAtMost).join(' + ')} + ${names.length - namesAtMost} more`;
};
