import { bytesToHex } from '../../bytes/hex.ts';
import type { RawFinding } from '../../../../src-shared/model/finding.ts';
import type { ChainResult, ProvenRange } from '../../../../src-shared/model/verification.ts';
import { absentDaysBefore, sortOpenLinks, type SortedLinks } from './open-links.ts';
import type { LinkedFacts } from './report-types.ts';
import { compareClaims, type ScopeState } from './scopes.ts';

export interface LinkedReport {
  readonly chains: readonly ChainResult[];
  /** Links that lead out of what was read: before its beginning, or into a file that could not be read. */
  readonly dangling: number;
  readonly covered: number;
  readonly headsMatched: number;
}

/** Writes the findings of a linked export. Their order and content do not depend on how its records are sorted or cut into files. */
export async function reportLinked(facts: LinkedFacts): Promise<LinkedReport> {
  const { scopes, options, joined, sink } = facts;
  const place = createPlace(facts);
  const links = sortOpenLinks(scopes, joined, facts.malformed, unreadDaysOf(options));
  await reportMalformed(facts, place);
  await reportUnsound(facts, links, place);
  await reportLinks(facts, links, place);
  await reportForks(facts, place);
  if (options.isOrdered === true) await reportBackwards(facts, place);
  await reportCopies(facts, place);
  if (options.integrity === 'linked') {
    if (facts.counts.unhashed > 0) {
      sink.add({
        code: 'chain.mixed',
        chain: null,
        count: facts.counts.unhashed,
        ...(facts.firstUnhashed === null ? {} : await place(facts.firstUnhashed)),
      });
    }
    if (options.unhashedFields.length > 0 && facts.counts.hashed > 0) {
      sink.add({
        code: 'fields.unhashed',
        chain: null,
        count: options.unhashedFields.length,
        detail: { fields: options.unhashedFields.join(', ') },
      });
    }
  }
  return reportChains(facts, links, place);
}

/** Of each file that could not be read to its end, the UTC day that its path names, or null. */
const unreadDaysOf = ({ files, unreadFiles }: LinkedFacts['options']): readonly (string | null)[] =>
  files.flatMap(({ path, day = null }) => (unreadFiles?.has(path) === true ? [day] : []));

type Place = (ordinal: number) => Promise<Pick<RawFinding, 'file' | 'line' | 'byte' | 'ordinal'>>;

function createPlace({ places, options }: LinkedFacts): Place {
  return async (ordinal) => {
    const { file, line, byte } = await places.place(ordinal);
    return { ordinal, file: options.files[file]?.path ?? null, line, byte };
  };
}

const nameOf = (scopes: readonly ScopeState[], index: number): string => scopes[index]?.id ?? '';

async function reportMalformed({ malformed, counts, sink }: LinkedFacts, place: Place): Promise<void> {
  for (const { ordinal, reason, inRecord, member } of malformed) {
    const code = reason === 'implementations_differ' ? 'crypto.disagreement' : 'event.malformed';
    if (!sink.keeps(code)) {
      sink.count(code, 1);
      continue;
    }
    sink.add({
      code,
      chain: null,
      ...(await place(ordinal)),
      reason,
      detail: { ...(member === null ? {} : { member }), ...(inRecord === null ? {} : { inRecord }) },
    });
  }
  sink.count('event.malformed', counts.malformedBeyond);
}

async function reportUnsound({ unsound, joined, scopes, counts, sink }: LinkedFacts, { cutOff }: SortedLinks, place: Place): Promise<void> {
  for (const { ordinal, scope, stated, computed } of unsound) {
    const isEdited = joined.hashEdited.has(ordinal);
    const code = isEdited ? 'event.hash_edited' : 'event.altered';
    if (!sink.keeps(code)) {
      sink.count(code, 1);
      continue;
    }
    const recomputed = computed === null ? null : bytesToHex(computed);
    sink.add({
      code,
      chain: nameOf(scopes, scope),
      ...(await place(ordinal)),
      expected: isEdited ? recomputed : bytesToHex(stated),
      found: isEdited ? bytesToHex(stated) : recomputed,
      reason: isEdited ? 'linked' : cutOff.has(ordinal) ? 'cut_off' : 'content',
    });
  }
  sink.count('event.altered', counts.unsound - unsound.length);
}

async function reportLinks(
  { options, scopes, joined, sink }: LinkedFacts,
  { dangling, missing }: SortedLinks,
  place: Place,
): Promise<void> {
  for (const link of dangling) {
    sink.add({
      code: 'chain.dangling_start',
      chain: nameOf(scopes, link.scope),
      ...(await place(link.ordinal)),
      expected: bytesToHex(link.key),
      reason: 'link',
    });
  }
  const severity = options.filtered ? 'limit' : 'broken';
  for (const link of missing) {
    const days = options.daysPresent === undefined ? null : absentDaysBefore(link.time, options.daysPresent);
    sink.add({
      code: 'event.missing',
      severity,
      chain: nameOf(scopes, link.scope),
      ...(await place(link.ordinal)),
      expected: bytesToHex(link.key),
      reason: 'link',
      detail: days === null ? {} : { days },
    });
  }
  sink.count('event.missing', joined.openBeyond);
  for (const link of joined.crossed)
    sink.add({ code: 'chain.link_broken', chain: nameOf(scopes, link.scope), ...(await place(link.ordinal)), reason: 'other_chain' });
}

async function reportBackwards({ scopes, joined, sink }: LinkedFacts, place: Place): Promise<void> {
  for (const { scope, ordinal } of joined.backwards.toSorted((a, b) => a.ordinal - b.ordinal))
    sink.add({ code: 'event.reordered', chain: nameOf(scopes, scope), ...(await place(ordinal)), reason: 'before_link' });
  sink.count('event.reordered', joined.backwardsBeyond);
}

async function reportForks({ scopes, joined, sink }: LinkedFacts, place: Place): Promise<void> {
  for (const { scope, key, count, shown } of joined.forks) {
    sink.add({
      code: 'chain.fork',
      chain: nameOf(scopes, scope),
      count,
      ...(await place(shown.ordinal)),
      expected: bytesToHex(key),
      reason: 'link',
    });
  }
  sink.count('chain.fork', joined.forksBeyond);
  for (const scope of scopes) {
    const [, second] = scope.genesisClaims;
    if (second !== undefined)
      sink.add({ code: 'chain.fork', chain: scope.id, count: scope.genesis, ...(await place(second.ordinal)), reason: 'genesis' });
  }
}

async function reportCopies({ joined, sink, options }: LinkedFacts, place: Place): Promise<void> {
  if (joined.firstCopy !== null)
    sink.add({
      code: 'event.duplicate',
      ...(options.isOrdered === true ? { severity: 'broken' as const } : {}),
      chain: null,
      count: joined.copies,
      ...(await place(joined.firstCopy)),
      reason: options.isOrdered === true ? 'file_copy' : 'paging',
    });
  for (const { ordinal } of joined.variants.toSorted(compareClaims))
    sink.add({ code: 'event.duplicate', chain: null, ...(await place(ordinal)), reason: 'outside_hash' });
  sink.count('event.duplicate', joined.variantsBeyond);
}

async function reportChains(facts: LinkedFacts, links: SortedLinks, place: Place): Promise<LinkedReport> {
  const { scopes, options, walks, sink } = facts;
  const chains: ChainResult[] = [];
  let covered = 0;
  let headsMatched = 0;
  for (const scope of scopes.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    const events = scope.records - scope.copies;
    const walk = walks.get(scope.index);
    const proven: ProvenRange[] = [];
    const reached = walk?.isFound === true ? walk.steps : 0;
    if (scope.pinnedHead !== null && walk?.isFound === true) {
      headsMatched += 1;
      if (walk.proven > 0) proven.push({ from: walk.steps - walk.proven + 1, to: walk.steps, by: `head:${bytesToHex(scope.pinnedHead)}` });
    } else if (scope.pinnedHead !== null) {
      const isMissing = links.missing.some((link) => link.scope === scope.index && isSame(link.key, scope.pinnedHead));
      // The pinned record is known to be absent, or may stand in what could not be read: that is one fault, and it has its finding.
      if (!isMissing && (options.unreadFiles?.size ?? 0) === 0) {
        const head = scope.head === null ? {} : { found: bytesToHex(scope.head.hash), ...(await place(scope.head.ordinal)) };
        sink.add({ code: 'head.mismatch', chain: scope.id, expected: bytesToHex(scope.pinnedHead), ...head, reason: 'not_found' });
      }
    }
    // Whatever the walk from the head does not meet is outside of what the head covers: later events, other branches, cut-off parts.
    if (reached >= events) covered += 1;
    else {
      sink.add({
        code: 'chain.unsealed_tail',
        chain: scope.id,
        count: events - reached,
        ...(scope.head === null ? {} : await place(scope.head.ordinal)),
        reason: reached === 0 ? 'nothing_sealed' : 'after_head',
      });
    }
    chains.push({
      id: scope.id,
      profile: options.profile,
      origin: null,
      events,
      firstSeq: null,
      lastSeq: null,
      head: scope.head === null ? null : bytesToHex(scope.head.hash),
      proven,
      firstTime: Number.isNaN(scope.firstTime) ? null : scope.firstTime,
      lastTime: Number.isNaN(scope.lastTime) ? null : scope.lastTime,
      checkpoints: [],
    });
  }
  return { chains, dangling: links.dangling.length + links.unread.length, covered, headsMatched };
}

function isSame(a: Uint8Array, b: Uint8Array | null): boolean {
  return b !== null && a.length === b.length && a.every((byte, i) => byte === b[i]);
}
