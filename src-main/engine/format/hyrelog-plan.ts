/** Which files of an evidence are HyreLog exports, and how they are read together. */
import type { MappingFile } from '../../../src-shared/model/mapping-file.ts';
import type { RawFinding } from '../../../src-shared/model/finding.ts';
import type { Entry, EntrySource } from '../archive/types.ts';
import { isLogPath } from './cloudtrail-names.ts';
import { choosePlain, looseCloudtrail } from './plain-plan.ts';
import type { PlainFile } from './plain-plan.ts';
import { sniff } from './sniff.ts';
import type { Sniffed, SniffedRecords } from './sniff.ts';
import type { EntryAccess, EventFile, NotProvenId, ReadingPlan } from './types.ts';

/** Decoded bytes that are looked at in each file. */
const HEAD_BYTES = 64 * 1024;
/** Files of the archive tree whose content is looked at; further ones are known by their place once one has been recognised. */
const MAX_TREE_LOOKS = 500;

/** A file and what its beginning shows. */
export interface Looked {
  readonly entry: Entry;
  readonly sniffed: Sniffed;
  readonly problem: RawFinding | null;
  /** How it is read where it is of no format with integrity data. */
  readonly plain: PlainFile | null;
}

const TREE = /(?:^|\/)archives\/([^/]+)\/(\d{4})\/(\d{2})\/(\d{2})\/events\.jsonl(?:\.gz)?$/;
const TREE_V0 = /(?:^|\/)[^/]+\/[^/]+\/\d{4}-\d{2}-\d{2}\.json(?:\.gz)?$/;
const RECORD_NAME = /\.(?:jsonl|ndjson|json|csv)(?:\.gz|\.zst)?$/i;

/** Looks at the beginning of every file. */
export const lookAtFiles = async (source: EntrySource, access: EntryAccess, mapping: MappingFile | null): Promise<readonly Looked[]> => {
  const looked: Looked[] = [];
  let inTree: SniffedRecords | null = null;
  let treeLooks = 0;
  let logLooks = 0;
  for (const entry of source.entries) {
    const isTree = TREE.test(entry.path);
    if (isTree && inTree !== null && treeLooks >= MAX_TREE_LOOKS) {
      looked.push({ entry, sniffed: inTree, problem: null, plain: null });
      continue;
    }
    // So are CloudTrail's logs, by their names. What is in them is read either way, if a digest lists them.
    if (logLooks >= MAX_TREE_LOOKS && isLogPath(entry.path)) {
      looked.push({ entry, sniffed: { kind: 'cloudtrail', part: 'log' }, problem: null, plain: looseCloudtrail });
      continue;
    }
    const head = await access.peek(entry, HEAD_BYTES);
    const sniffed = sniff(head.bytes, head.complete || head.problem !== null);
    const problem =
      head.problem === null ? null : { code: head.problem.code, file: entry.path, reason: head.problem.reason, byte: head.problem.byte };
    if (isTree) {
      treeLooks += 1;
      if (sniffed.kind === 'records' && sniffed.reader === 'hyrelog/1') inTree ??= sniffed;
    }
    if (sniffed.kind === 'cloudtrail' && sniffed.part === 'log' && isLogPath(entry.path)) logLooks += 1;
    const isPlain = sniffed.kind === 'unknown' || (sniffed.kind === 'cloudtrail' && sniffed.part === 'log');
    const plain = isPlain ? choosePlain(head.bytes, head.complete, mapping) : null;
    looked.push({ entry, sniffed, problem, plain });
  }
  return looked;
};

const isHyrelog = (sniffed: Sniffed): sniffed is SniffedRecords => sniffed.kind === 'records' && sniffed.reader !== 'assay/1';

/** A plan when at least one file is a HyreLog export; null otherwise. */
export const planHyrelog = (source: EntrySource, looked: readonly Looked[]): ReadingPlan | null => {
  const known = looked.filter(({ sniffed }) => isHyrelog(sniffed));
  if (known.length === 0) return null;
  const files: EventFile[] = [];
  const labels = new Set<string>();
  const findings: RawFinding[] = [];
  const shapes = new Set<SniffedRecords['shape']>();
  for (const { entry, sniffed, problem } of looked) {
    const records = isHyrelog(sniffed) ? sniffed : readAnyway(entry, sniffed, problem);
    if (records === null) {
      // A file that fails within its first bytes and shows nothing known: the failure is what there is to tell.
      findings.push(problem ?? { code: 'file.unlisted', file: entry.path, reason: 'not_recognised', detail: seenDetail(sniffed) });
      continue;
    }
    files.push(eventFile(entry, records));
    labels.add(labelOf(entry, records));
    if (sniffed.kind === 'records') shapes.add(records.shape);
  }
  const isLinked = files.some((file) => file.hashes !== 'never');
  return {
    format: labels.size === 1 ? ([...labels][0] ?? 'hyrelog') : 'hyrelog',
    integrity: isLinked ? 'linked' : 'none',
    files,
    checkpoints: [],
    chains: [],
    listed: [],
    manifestPath: null,
    findings,
    notProven: notProvenOf(source, files, isLinked).map((id) => ({ id })),
    unhashedFields: isLinked ? unhashedFieldsOf(files, shapes) : [],
    refusal: null,
  };
};

/** Empty files, and files of the archive tree whose beginning is damaged, belong to the export as well. */
const readAnyway = (entry: Entry, sniffed: Sniffed, problem: RawFinding | null): SniffedRecords | null => {
  const isCsv = /\.csv(?:\.gz|\.zst)?$/i.test(entry.path);
  const isPlausible = TREE.test(entry.path) || (sniffed.kind === 'empty' && problem === null && RECORD_NAME.test(entry.path));
  if (!isPlausible || sniffed.kind === 'records') return null;
  return isCsv
    ? { kind: 'records', reader: 'hyrelog-csv', framing: { kind: 'csv' }, hashes: 'never', shape: 'csv' }
    : { kind: 'records', reader: 'hyrelog/1', framing: { kind: 'ndjson' }, hashes: 'not_seen', shape: 'rows' };
};

/** Parameters of the sentence about a file that was not recognised. */
export const seenDetail = (sniffed: Sniffed): Readonly<Record<string, string>> =>
  sniffed.kind === 'unknown' ? { seen: sniffed.seen, names: sniffed.names.join(', ') } : { seen: sniffed.kind };

const eventFile = (entry: Entry, records: SniffedRecords): EventFile => {
  const [, company = null, year = '', month = '', day = ''] = TREE.exec(entry.path) ?? [];
  const date = `${year}-${month}-${day}`;
  return {
    path: entry.path,
    framing: records.framing,
    reader: records.reader,
    chain: null,
    firstSeq: null,
    lastSeq: null,
    hashes: records.hashes,
    company,
    day: company !== null && isDate(date) ? date : null,
  };
};

const isDate = (date: string): boolean => {
  const ms = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(date);
};

const labelOf = (entry: Entry, { reader, shape }: SniffedRecords): string => {
  if (reader === 'hyrelog/0') return TREE_V0.test(entry.path) ? 'hyrelog-archive/0' : 'hyrelog-export/0';
  switch (shape) {
    case 'csv/0':
      return 'hyrelog-export/0';
    case 'pages':
      return 'hyrelog-api';
    case 'webhook':
      return 'hyrelog-webhook';
    case 'csv':
      return 'hyrelog-export';
    case 'rows':
      return TREE.test(entry.path) || /(?:^|\/)events\.jsonl(?:\.gz)?$/.test(entry.path) ? 'hyrelog-archive/1' : 'hyrelog-export';
  }
};

const notProvenOf = (source: EntrySource, files: readonly EventFile[], isLinked: boolean): readonly NotProvenId[] => [
  ...(isLinked ? (['hyrelog.tail', 'hyrelog.filters'] as const) : (['hyrelog.no_hashes'] as const)),
  ...(files.some((file) => file.day !== null) ? (['hyrelog.paths'] as const) : []),
  ...(source.kind === 'zip' || source.kind === 'tar' ? (['container.headers'] as const) : []),
];

const unhashedFieldsOf = (files: readonly EventFile[], shapes: ReadonlySet<SniffedRecords['shape']>): readonly string[] => {
  const readers = new Set(files.map((file) => file.reader));
  return [
    ...new Set([
      ...(readers.has('hyrelog/1') ? ['id', 'traceId', 'ipAddress', 'geo', 'userAgent', 'idempotencyHash'] : []),
      ...(shapes.has('pages') ? ['createdAt', 'dataRegion'] : []),
      ...(readers.has('hyrelog/0') ? ['id', 'targetType', 'targetId', 'changes', 'traceId'] : []),
      // Records may hold members that no export writes.
      'any further member',
    ]),
  ];
};
