import { bytesToHex } from '../../bytes/hex.ts';
import type { RawFinding } from '../../../../src-shared/model/finding.ts';
import type { MissingFile } from '../inputs.ts';
import type { Gap } from './joints.ts';
import { isGapUnclear } from './flood.ts';
import { malformedFinding, positionOf } from './malformed.ts';
import { isUnread, type ReportContext, type Resolution } from './resolve.ts';

/** Writes the findings about records and links of one chain. Returns which listed files explain an absence. */
export async function reportRecords(resolution: Resolution, context: ReportContext): Promise<ReadonlySet<MissingFile>> {
  reportMalformed(resolution, context);
  await reportUnsound(resolution, context);
  await reportSurplus(resolution, context);
  await reportDisplaced(resolution, context);
  await reportBroken(resolution, context);
  return reportGaps(resolution, context);
}

function reportMalformed({ chain, joints }: Resolution, { sink, options }: ReportContext): void {
  for (const { item, slot } of joints.malformed) sink.add(malformedFinding(chain.id, item, slot, options.files));
}

async function reportUnsound(resolution: Resolution, { access, sink, options }: ReportContext): Promise<void> {
  const { chain, segments, checkpoints } = resolution;
  for (const { run, from, to } of segments) {
    for (const { slot, kind, computed } of run.unsound) {
      if (slot < from || slot > to) continue;
      const code = kind === 'hash_edited' ? 'event.hash_edited' : 'event.altered';
      if (!sink.keeps(code)) {
        sink.count(code, 1);
        continue;
      }
      const record = await access.recordAt(run, slot);
      const stated = bytesToHex(record.hash);
      const recomputed = computed === null ? null : bytesToHex(computed);
      const seal = checkpoints.judged.find((one) => one.status === 'valid' && one.fact.size >= slot);
      const stateSeq = slot === run.from && run.first.seq !== slot ? { stated: String(run.first.seq) } : {};
      sink.add({
        code,
        chain: chain.id,
        seq: slot,
        ...positionOf(record, options.files),
        expected: kind === 'hash_edited' ? recomputed : stated,
        found: kind === 'hash_edited' ? stated : recomputed,
        ...(kind === 'hash_edited' ? {} : { reason: 'stated' in stateSeq ? 'number' : kind === null ? 'undecided' : 'content' }),
        detail: {
          ...stateSeq,
          ...(seal === undefined ? {} : { size: seal.fact.size, ...(seal.fact.time === null ? {} : { time: seal.fact.time }) }),
        },
      });
    }
    if (run.forgottenFrom <= to) sink.count('event.altered', run.unsoundCount - run.unsound.length);
  }
}

async function reportSurplus({ chain, surplus }: Resolution, { access, sink, duplicates, options }: ReportContext): Promise<void> {
  const inOrder = surplus
    .map((one) => ({ ...one, ordinal: access.ordinalOf(one.run, one.from) }))
    .toSorted((a, b) => a.ordinal - b.ordinal);
  for (const { run, from, to, kind, isOrphan } of inOrder) {
    // The neighbours that it does not link to may be among the records that were judged one by one.
    const isUnclear = isOrphan === true && isGapUnclear(chain);
    const code = kind === 'duplicate' ? 'event.duplicate' : isUnclear ? 'event.reordered' : 'event.inserted';
    if (kind === 'duplicate') for (const { first, count } of access.ordinals(run, from, to)) duplicates.add(first, count);
    const record = await access.recordAt(run, from);
    const hasNumber = from >= 1;
    sink.add({
      code,
      chain: chain.id,
      seq: hasNumber ? from : null,
      seqTo: hasNumber && to > from ? to : null,
      count: to - from + 1,
      ...positionOf(record, options.files),
      found: bytesToHex(record.hash),
      reason:
        kind === 'duplicate' ? 'identical' : !hasNumber ? 'no_place' : isUnclear ? 'flood' : isOrphan === true ? 'orphan' : 'other_content',
    });
  }
}

async function reportDisplaced({ chain, displaced }: Resolution, { access, sink, options }: ReportContext): Promise<void> {
  for (const { from, to, count, reason, at, expectedSlot } of displaced) {
    const record = await access.recordAt(at.segment.run, at.slot);
    sink.add({
      code: 'event.reordered',
      chain: chain.id,
      seq: from,
      seqTo: to > from ? to : null,
      count,
      ...positionOf(record, options.files),
      found: String(at.slot),
      // What belongs here may be among the records that were judged one by one.
      ...(isGapUnclear(chain) ? { reason: 'flood' } : { expected: String(expectedSlot), reason }),
    });
  }
}

async function reportBroken({ chain, joints, checkpoints }: Resolution, { access, sink, options }: ReportContext): Promise<void> {
  for (const link of joints.broken) {
    const record = await access.recordAt(link.segment.run, link.slot);
    const rewrite = checkpoints.rewritten.get(link);
    const isReplaced = link.choice?.picked?.is === 'linked';
    sink.add({
      code: 'chain.link_broken',
      chain: chain.id,
      seq: link.slot,
      ...positionOf(record, options.files),
      expected: bytesToHex(link.expected),
      found: bytesToHex(link.found),
      reason: link.isForeign
        ? 'foreign'
        : rewrite !== undefined
          ? 'rewritten'
          : isReplaced
            ? 'replaced'
            : link.choice === null
              ? 'not_genesis'
              : 'unexplained',
      detail: rewrite === undefined ? { before: link.slot - 1 } : { before: link.slot - 1, ...rewrite },
    });
  }
}

async function reportGaps(resolution: Resolution, context: ReportContext): Promise<ReadonlySet<MissingFile>> {
  const { chain, joints } = resolution;
  const { options, sink, access } = context;
  const files = options.missingFiles.filter((file) => file.chain === null || file.chain === chain.id);
  const used = new Set<MissingFile>();
  const severity = options.filtered ? 'limit' : 'broken';
  const between = files.some(({ firstSeq, lastSeq }) => firstSeq === null || lastSeq === null)
    ? await gapsBetweenFiles(joints.gaps, access)
    : [];
  for (const gap of joints.gaps) {
    const record = await access.recordAt(gap.right.run, gap.right.from);
    const leftFile = gap.left === null ? 0 : (await access.recordAt(gap.left.run, gap.left.to)).file;
    if (isUnread(context, chain.id, leftFile, record.file)) continue;
    const explained = explainGap(gap, files, between, used);
    let from = gap.from;
    const missing = (first: number, last: number): void => {
      if (last < first) return;
      const place = {
        chain: chain.id,
        seq: first,
        seqTo: last > first ? last : null,
        count: last - first + 1,
        ...positionOf(record, options.files),
      };
      // Among the records that were judged one by one may be those of the gap.
      if (isGapUnclear(chain)) return sink.add({ ...place, code: 'event.reordered', reason: 'flood_gap' });
      sink.add({
        ...place,
        code: 'event.missing',
        severity,
        reason: gap.isLinkedOver ? 'linked_over' : options.filtered ? 'filtered' : 'numbers',
      });
    };
    for (const { file, first, last } of explained) {
      missing(from, first - 1);
      sink.add(missingFileFinding(chain.id, file, first, last));
      from = last + 1;
    }
    missing(from, gap.to);
  }
  return used;
}

interface Explained {
  readonly file: MissingFile;
  readonly first: number;
  readonly last: number;
}

/** The finding for a listed file that is absent, with the records that went with it. */
export function missingFileFinding(chain: string, file: MissingFile, first: number, last: number): RawFinding {
  return {
    code: 'file.missing',
    chain,
    seq: first,
    seqTo: last > first ? last : null,
    count: last - first + 1,
    file: file.path,
    reason: 'events',
  };
}

interface Explained {
  readonly file: MissingFile;
  readonly first: number;
  readonly last: number;
}

/** The absent files whose stated range lies in the gap; files without one are paired with the gaps between files, if they are as many. */
function explainGap(gap: Gap, files: readonly MissingFile[], between: readonly Gap[], used: Set<MissingFile>): readonly Explained[] {
  const stated = files.flatMap((file): readonly Explained[] => {
    const { firstSeq: first, lastSeq: last } = file;
    return first !== null && last !== null && !used.has(file) && gap.from <= first && first <= last && last <= gap.to
      ? [{ file, first, last }]
      : [];
  });
  const unstated = files.filter(({ firstSeq, lastSeq }) => firstSeq === null || lastSeq === null);
  const paired = stated.length === 0 && unstated.length === between.length ? unstated[between.indexOf(gap)] : undefined;
  const found = paired === undefined ? stated : [{ file: paired, first: gap.from, last: gap.to }];
  const inOrder = found.toSorted((a, b) => a.first - b.first).filter((one, i, all) => i === 0 || one.first > (all[i - 1]?.last ?? 0));
  for (const { file } of inOrder) used.add(file);
  return inOrder;
}

async function gapsBetweenFiles(gaps: readonly Gap[], access: ReportContext['access']): Promise<readonly Gap[]> {
  const out: Gap[] = [];
  for (const gap of gaps) {
    const right = await access.recordAt(gap.right.run, gap.right.from);
    const left = gap.left === null ? null : await access.recordAt(gap.left.run, gap.left.to);
    if (left === null ? right.line === 1 : left.file !== right.file) out.push(gap);
  }
  return out;
}
