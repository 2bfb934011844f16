import { bytesToHex } from '../../bytes/hex.ts';
import { parseCompactRange } from '../../merkle/range.ts';
import type { RawFinding } from '../../../../src-shared/model/finding.ts';
import type { ChainResult } from '../../../../src-shared/model/verification.ts';
import { positionOf } from './malformed.ts';
import type { MissingFile } from '../inputs.ts';
import { provenByHead, provenByRoot } from './prove.ts';
import { missingFileFinding } from './report-records.ts';
import { isUnread, type ReportContext, type Resolution } from './resolve.ts';

export interface ChainReport {
  readonly result: ChainResult;
  /** The last event is covered by a right root under a pinned key, or is the pinned head. */
  readonly isCovered: boolean;
  readonly spineEvents: number;
}

/** Writes the findings about a chain as a whole: its ends, checkpoints, pinned head and what the manifest says of it. */
export async function reportChain(resolution: Resolution, used: ReadonlySet<MissingFile>, context: ReportContext): Promise<ChainReport> {
  const { chain, segments, joints, checkpoints, lastSlot, headSlot } = resolution;
  const { sink, options, access } = context;
  const first = segments[0] ?? null;
  const last = segments.at(-1) ?? null;
  const lastHash = last === null ? null : await access.linkHashAt(last.run, last.to);

  for (const finding of checkpoints.findings) sink.add(finding);
  const lastFile = last === null ? 0 : (await access.recordAt(last.run, last.to)).file;
  const isCutShort = isUnread(context, chain.id, lastFile, options.files.length);
  const truncated = isCutShort ? [] : truncation(resolution, used, options.missingFiles);
  for (const finding of truncated) sink.add(finding);
  const manifest = manifestMismatch(resolution, context, lastHash, truncated.length > 0 || isCutShort);

  const hasRecords = first !== null || chain.floodLast !== null;
  const openStart = await danglingStart(resolution, context);
  if (openStart !== null && (hasRecords || truncated.length === 0)) sink.add(openStart);
  let isHeadWrong = false;
  if (chain.pinnedHead !== null && headSlot === null) {
    // An absent tail, an absent or unreadable record or a rewritten history takes the head with it: that is one fault, named where it is.
    const isExplained =
      resolution.isHeadMissing ||
      truncated.length > 0 ||
      isCutShort ||
      checkpoints.hasTrustedMismatch ||
      chain.isHeadInFlood ||
      isLastFaulty(resolution) ||
      resolution.joints.broken.some((link) => link.slot === lastSlot) ||
      manifest?.reason === 'last_seq';
    if (!isExplained) {
      isHeadWrong = true;
      sink.add({
        code: 'head.mismatch',
        chain: chain.id,
        seq: lastSlot >= chain.start ? lastSlot : null,
        expected: bytesToHex(chain.pinnedHead),
        found: lastHash === null ? null : bytesToHex(lastHash),
        reason: last === null ? 'no_events' : 'not_found',
      });
    }
  }

  // One rewritten history contradicts both heads: the auditor's is the one to name.
  if (manifest !== null && !(isHeadWrong && manifest.reason === 'head')) sink.add(manifest);

  const sealedTo = Math.max(
    0,
    ...checkpoints.judged.flatMap(({ fact }) => (fact.status === 'trusted' && fact.from !== 'other' ? [fact.size] : [])),
  );
  const coveredTo = Math.max(sealedTo, headSlot ?? 0);
  if (last !== null && lastSlot > coveredTo) {
    const segment = segments.find(({ to }) => to > coveredTo) ?? last;
    const slot = Math.max(segment.from, coveredTo + 1);
    const isHeld = slot <= segment.to;
    const position = isHeld ? positionOf(await access.recordAt(segment.run, slot), options.files) : {};
    const from = Math.max(coveredTo + 1, first?.from ?? 1);
    sink.add({
      code: 'chain.unsealed_tail',
      chain: chain.id,
      seq: from,
      seqTo: lastSlot,
      count: lastSlot - from + 1,
      ...position,
      reason: coveredTo === 0 ? 'nothing_sealed' : headSlot === coveredTo ? 'after_head' : 'after_checkpoint',
      detail: { sealed: coveredTo },
    });
  }
  // A chain whose records are summed up instead of here is not empty: only that it never had one can be sealed.
  const isEmptySealed =
    !hasRecords && chain.start === 1 && checkpoints.judged.some(({ status, fact }) => status === 'valid' && fact.size === 0);
  if (!hasRecords && !isEmptySealed && openStart === null && truncated.length === 0) {
    sink.add({ code: 'chain.unsealed_tail', chain: chain.id, count: 0, reason: 'no_events' });
  }

  const right = checkpoints.proof;
  const provenTo = Math.max(right?.size ?? 0, headSlot ?? 0);
  const proven = [
    ...(right === null ? [] : provenByRoot(chain, segments, joints, right)),
    ...(chain.pinnedHead === null || headSlot === null
      ? []
      : [provenByHead(chain.pinnedHead, headSlot, segments, joints)].filter((range) => range !== null)),
  ];
  const duplicates =
    chain.floodCopies + resolution.surplus.reduce((sum, { kind, from, to }) => sum + (kind === 'duplicate' ? to - from + 1 : 0), 0);
  const floodLast = chain.floodLast !== null && chain.floodLast.seq > (last?.to ?? 0) ? chain.floodLast : null;
  return {
    // Where a checkpoint counts more than is held, the last record held is not the chain's last.
    isCovered: !isCutShort && truncated.length === 0 && (last === null ? isEmptySealed : provenTo >= lastSlot),
    spineEvents: segments.reduce((sum, { from, to }) => sum + to - from + 1, 0),
    result: {
      id: chain.id,
      profile: chain.declaration?.profile ?? '',
      origin: chain.declaration?.origin ?? null,
      events: chain.records - chain.malformedCount - duplicates,
      firstSeq: hasRecords ? Math.min(first?.from ?? Infinity, chain.floodFrom) : null,
      lastSeq: floodLast !== null ? lastSlot : (last?.to ?? null),
      head: floodLast !== null ? bytesToHex(floodLast.hash) : lastHash === null ? null : bytesToHex(lastHash),
      proven,
      firstTime: Number.isNaN(chain.firstTime) ? null : chain.firstTime,
      lastTime: Number.isNaN(chain.lastTime) ? null : chain.lastTime,
      checkpoints: checkpoints.judged
        .filter(({ fact }) => fact.from !== 'other')
        .map(({ fact, status }) => ({
          size: fact.size,
          status,
          file: fact.file,
          root: bytesToHex(fact.root),
          keys: [...fact.keys],
          time: fact.time,
          ...(fact.from === 'pinned' ? { pinned: true } : {}),
          ...(fact.quorum === undefined ? {} : { cosigned: { ...fact.quorum } }),
          ...(fact.times === undefined ? {} : { times: fact.times.map((one) => ({ ...one })) }),
        })),
    },
  };
}

/**
 * A chain that begins after its first record. What the manifest states of the earlier ones (`before`) lets roots be computed; it says
 * something about them only where such a root was signed under a pinned key, and they are not in this evidence even then.
 */
async function danglingStart({ chain, segments, checkpoints }: Resolution, { options, access }: ReportContext): Promise<RawFinding | null> {
  const first = segments[0];
  const base = { code: 'chain.dangling_start', chain: chain.id } as const;
  const isSummed = chain.isAfterRange;
  const detail = { before: chain.start - 1 };
  if (first === undefined && chain.floodLast === null) return isSummed ? { ...base, seq: null, reason: 'no_events', detail } : null;
  const seq = Math.min(first?.from ?? Infinity, chain.floodFrom);
  if (chain.start === 1 || seq === 1) return null;
  const isConfirmed = checkpoints.judged.some(({ status, fact }) => status === 'valid' && fact.size >= chain.start - 1);
  return {
    ...base,
    seq,
    ...(first === undefined ? {} : positionOf(await access.recordAt(first.run, first.from), options.files)),
    found: first === undefined ? null : bytesToHex(await access.prevAt(first.run, first.from)),
    reason: !isSummed || seq < chain.start ? 'numbers' : isConfirmed ? 'summed_up' : 'unconfirmed',
    detail,
  };
}

/** A checkpoint that counts more records than are held; an absent file at the end of the chain says the same with its name. */
function truncation(
  { chain, checkpoints, lastSlot }: Resolution,
  used: ReadonlySet<MissingFile>,
  missingFiles: readonly MissingFile[],
): readonly RawFinding[] {
  const beyond = checkpoints.judged.filter(({ status, fact }) => status === 'beyond_end' && fact.from !== 'other');
  const largest = beyond.at(-1);
  const trusted = beyond.findLast(({ fact }) => fact.status === 'trusted');
  const claim = trusted ?? largest;
  const found: RawFinding[] = [];
  let end = lastSlot;
  const atEnd = missingFiles.filter(
    (file) => !used.has(file) && (file.chain === null || file.chain === chain.id) && file.firstSeq !== null && file.lastSeq !== null,
  );
  for (const file of atEnd.toSorted((a, b) => (a.firstSeq ?? 0) - (b.firstSeq ?? 0))) {
    if (file.firstSeq !== end + 1 || file.lastSeq === null || file.lastSeq < file.firstSeq) continue;
    found.push(missingFileFinding(chain.id, file, file.firstSeq, file.lastSeq));
    end = file.lastSeq;
  }
  if (claim !== undefined && claim.fact.size > end) {
    found.push({
      code: 'chain.truncated',
      chain: chain.id,
      seq: end + 1,
      seqTo: claim.fact.size,
      count: claim.fact.size - end,
      file: claim.fact.file,
      expected: String(claim.fact.size),
      found: String(lastSlot >= chain.start ? lastSlot : 0),
      reason: trusted === undefined ? 'untrusted' : trusted.fact.from === 'pinned' ? 'pinned' : 'trusted',
    });
  }
  return found;
}

/** The last record has a fault of its own, so that what others say of the head must differ. */
function isLastFaulty({ joints, segments, lastSlot }: Resolution): boolean {
  const last = segments.at(-1);
  if (last === undefined || last.to < lastSlot) return true;
  return (last.to === last.run.to && !last.run.last.sound) || joints.rivalChoice !== null;
}

/** What the manifest says of the chain against the records; silent where a fault of the records explains it. */
function manifestMismatch(
  resolution: Resolution,
  { options }: ReportContext,
  lastHash: Uint8Array | null,
  isTruncated: boolean,
): RawFinding | null {
  const { chain, segments, lastSlot, checkpoints } = resolution;
  const { declaration } = chain;
  const mismatch = (reason: string, expected: string | null, found: string | null): RawFinding => ({
    code: 'manifest.mismatch',
    chain: chain.id,
    file: options.manifestPath,
    expected,
    found,
    reason,
  });
  if (declaration === null && options.areDeclared === false) return null;
  if (declaration === null) return mismatch('unknown_chain', null, chain.id);
  const { before, firstSeq, lastSeq, head } = declaration;
  if (before !== null && parseCompactRange(before.size, before.hashes) === null) return mismatch('before', String(before.size), null);
  if (before !== null && firstSeq !== null && firstSeq !== before.size + 1)
    return mismatch('before', String(before.size + 1), String(firstSeq));
  const first = segments[0];
  if (first === undefined) {
    if (isTruncated || resolution.lastSlot >= chain.start) return null;
    if (lastSeq !== null && lastSeq >= chain.start) return mismatch('last_seq', String(lastSeq), null);
    return head !== null && !/^0+$/.test(head) && chain.start === 1 ? mismatch('head', head, null) : null;
  }
  if (first.from < chain.start) return mismatch('first_seq', String(chain.start), String(first.from));
  if (isTruncated) return null;
  if (lastSeq !== null && lastSeq !== lastSlot) return mismatch('last_seq', String(lastSeq), String(lastSlot));
  if (head === null || lastHash === null || isLastFaulty(resolution) || checkpoints.hasTrustedMismatch || chain.flood) return null;
  // Where the record that stands last is not the chain's last, that has its finding, and the manifest may have been made after it.
  const standsLast = chain.runs.at(-1)?.last.hash;
  return bytesToHex(lastHash) === head || (standsLast !== undefined && bytesToHex(standsLast) === head)
    ? null
    : mismatch('head', head, bytesToHex(lastHash));
}
