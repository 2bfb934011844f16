/**
 * Verifies the chains of a hash-chain profile: numbered ones by the verifier of numbered chains, others by the one that follows links. What a
 * profile may choose beyond those two (other first numbers, wider hashes, hashes that only the next record states, signatures, a manifest)
 * is translated here, on the way in and on the way out.
 */
import { bytesToHex, hexToBytesAnyCase } from '../../bytes/hex.ts';
import { sha256 } from '../../crypto/sha256.ts';
import type { FindingCode, RawFinding } from '../../../../src-shared/model/finding.ts';
import type { ChainResult } from '../../../../src-shared/model/verification.ts';
import type { ChainDeclaration } from '../inputs.ts';
import { createLinkedVerifier } from '../linked/verifier.ts';
import { createSequencedVerifier } from '../sequenced/verifier.ts';
import type { ChainOutcome, ChainVerifier, RecordBlock } from '../types.ts';
import type { ProfiledOptions } from './inputs.ts';
import { createNumbers, renumber, renumberChain } from './numbers.ts';
import { manifestFindings } from './manifest.ts';
import { createWatch } from './watch.ts';

const HASH_BYTES = 32;

export interface ProfiledOutcome extends ChainOutcome {
  /** Signatures met (of records, and of the manifest), and those that verify under a pinned key. */
  readonly signatures: { readonly found: number; readonly trusted: number };
}

export interface ProfiledVerifier extends ChainVerifier {
  finish(): Promise<ProfiledOutcome>;
}

export const createProfiledVerifier = (options: ProfiledOptions): ProfiledVerifier => {
  const { order, manifest, width } = options;
  const numbers = order.by === 'seq' ? createNumbers(order.start, order.step) : null;
  const watch = createWatch(options);
  const times = new Map<string, { first: number; last: number }>();
  const fold = (hash: Uint8Array): string => bytesToHex(hash.length === HASH_BYTES ? hash : sha256(hash));
  const wholeHeads = new Map(options.heads);
  if (manifest?.isTrusted === true && manifest.head !== null && !wholeHeads.has(options.chain))
    wholeHeads.set(options.chain, bytesToHex(manifest.head));
  const heads = new Map<string, string>();
  const badHeads: RawFinding[] = [];
  for (const [chain, hex] of wholeHeads) {
    const bytes = hexToBytesAnyCase(hex);
    if (bytes?.length === width) heads.set(chain, fold(bytes));
    else badHeads.push({ code: 'head.mismatch', chain, expected: hex, found: null, reason: 'width' });
  }
  const inner = numbers === null ? linked() : sequenced(numbers);

  function sequenced({ slot }: { slot(seq: number): number }): ChainVerifier {
    const lastSeq = manifest?.lastSeq ?? options.lastSeq;
    const firstSeq = manifest?.firstSeq ?? options.firstSeq;
    const isDeclared = manifest !== null || lastSeq !== null || firstSeq !== null;
    const declared: ChainDeclaration = {
      id: options.chain,
      profile: options.profile,
      origin: null,
      firstSeq: firstSeq === null ? null : usable(slot(firstSeq)),
      lastSeq: lastSeq === null ? null : usable(slot(lastSeq)),
      head: manifest?.head == null ? null : fold(manifest.head),
      before: null,
    };
    return createSequencedVerifier({
      files: options.files,
      chains: isDeclared ? [declared] : [],
      checkpoints: [],
      missingFiles: [],
      areDeclared: isDeclared && !options.isMany,
      manifestPath: manifest?.file ?? null,
      heads,
      filtered: options.filtered,
      unreadFiles: options.unreadFiles,
      scratch: options.scratch,
    });
  }

  function linked(): ChainVerifier {
    return createLinkedVerifier({
      files: options.files,
      integrity: options.isBlind ? 'none' : 'linked',
      profile: options.profile,
      heads,
      filtered: options.filtered,
      unhashedFields: [],
      scratch: options.scratch,
      memoryRecords: options.memoryRecords,
      isOrdered: order.by === 'file' && !options.isChainless,
    });
  }

  const translated = (block: RecordBlock): RecordBlock => {
    if (numbers !== null) {
      if (numbers.slot(1) === 1 && numbers.slot(2) === 2) return block;
      return { ...block, seq: Float64Array.from(block.seq, (seq) => numbers.slot(seq)) };
    }
    // The order of the file is the order of the chain, whatever its times say.
    return order.by === 'file' ? { ...block, time: ordinals(block) } : block;
  };

  const noteTimes = (block: RecordBlock): void => {
    let chain: string | null = null;
    let known: { first: number; last: number } | undefined;
    for (let i = 0; i < block.count; i += 1) {
      const time = block.time[i] as number;
      if (Number.isNaN(time)) continue;
      const name = block.scopes[block.scope[i] ?? 0] ?? '';
      if (name !== chain) {
        chain = name;
        known = times.get(name);
      }
      if (known === undefined) times.set(name, (known = { first: time, last: time }));
      else if (time < known.first) known.first = time;
      else if (time > known.last) known.last = time;
    }
  };

  /** The whole hash of what stands for it in the columns; null where it is not known any more. */
  const whole = (hex: string | null | undefined): string | null => {
    if (hex == null || width === HASH_BYTES || !/^[0-9a-f]{64}$/.test(hex)) return hex ?? null;
    return (
      watch.full.get(hex) ?? [...wholeHeads.values()].find((head) => fold(hexToBytesAnyCase(head) ?? new Uint8Array()) === hex) ?? null
    );
  };

  const finding = (raw: RawFinding): RawFinding => {
    const renumbered = numbers === null ? raw : renumber(raw, numbers);
    return { ...renumbered, expected: whole(renumbered.expected), found: whole(renumbered.found) };
  };

  return {
    add(block) {
      watch.add(block);
      if (order.by === 'file') noteTimes(block);
      return inner.add(translated(block));
    },
    async finish() {
      const outcome = await inner.finish();
      const signed = signedChains(outcome, options, watch);
      const findings = [
        ...outcome.findings
          .filter((raw) => !isExplained(raw, options, signed))
          .map((raw) => implied(raw, options))
          .map(finding),
        ...badHeads,
        ...watch.findings(),
      ];
      const chains = outcome.chains.map((chain): ChainResult => {
        const numbered = numbers === null ? chain : renumberChain(chain, numbers);
        const time = times.get(chain.id);
        return {
          ...numbered,
          profile: options.profile,
          head: whole(numbered.head),
          ...(order.by === 'file' ? { firstTime: time?.first ?? null, lastTime: time?.last ?? null } : {}),
          proven: [
            ...numbered.proven.map((range) => ({
              ...range,
              by: range.by.startsWith('head:') ? `head:${whole(range.by.slice(5)) ?? ''}` : range.by,
            })),
            ...(signed.get(chain.id)?.isClean === true ? provenBySignature(numbered, options) : []),
          ],
        };
      });
      const stated = manifestFindings(options, {
        outcome,
        chains,
        first: watch.first === null ? null : { ...watch.first, prev: whole(watch.first.prev) },
        findings,
      });
      const uncovered = [...signed.values()].length;
      const found = watch.signatures.found;
      return {
        ...outcome,
        chains,
        findings: [...findings, ...stated],
        findingsBeyond: withoutExplained(outcome.findingsBeyond, watch.beyond(), options, signed),
        tallies: {
          ...outcome.tallies,
          ...(options.isChainless ? { linksChecked: 0, linksTotal: 0 } : {}),
          chainsCovered: Math.min(outcome.chains.length, outcome.tallies.chainsCovered + uncovered),
          headsPinned: options.heads.size,
          headsMatched: Math.min(outcome.tallies.headsMatched, options.heads.size),
        },
        signatures: { found, trusted: watch.signatures.trusted },
      };
    },
  };
};

const ordinals = ({ count, firstOrdinal }: RecordBlock): Float64Array => {
  const out = new Float64Array(count);
  for (let i = 0; i < count; i += 1) out[i] = firstOrdinal + i;
  return out;
};

const usable = (slot: number): number | null => (Number.isSafeInteger(slot) && slot >= 0 ? slot : null);

type Signed = ReadonlyMap<string, { readonly isClean: boolean }>;

/** Chains that no head covers and whose last record is signed under a pinned key, or hashed with the auditor's secret. */
function signedChains(outcome: ChainOutcome, options: ProfiledOptions, watch: ReturnType<typeof createWatch>): Signed {
  const out = new Map<string, { isClean: boolean }>();
  for (const { id, head } of outcome.chains) {
    const last = watch.last.get(id);
    const uncovered = outcome.findings.some(({ code, chain }) => code === 'chain.unsealed_tail' && chain === id);
    if (last === undefined || !last.isTrusted || !uncovered) continue;
    // Of a chain without links every record speaks for itself; else the last one must be where the chain ends.
    if (!options.isChainless && last.hash !== head) continue;
    const isClean = outcome.findings.every(({ code, chain }) => (chain !== id && chain !== null) || harmless.has(code));
    out.set(id, { isClean });
  }
  return out;
}

const harmless: ReadonlySet<FindingCode> = new Set(['chain.unsealed_tail', 'number.inexact', 'value.unlisted', 'time.regression']);

function provenBySignature({ firstSeq, lastSeq, events }: ChainResult, { isChainless }: ProfiledOptions): ChainResult['proven'] {
  if (events === 0 || isChainless) return [];
  return [{ from: firstSeq ?? 1, to: lastSeq ?? events, by: 'signature' }];
}

/** Findings of the two verifiers that do not hold for the profile. */
function isExplained({ code, chain, reason }: RawFinding, options: ProfiledOptions, signed: Signed): boolean {
  if (code === 'chain.unsealed_tail' && chain != null && signed.has(chain)) return true;
  if (!options.isChainless) return false;
  return code === 'chain.fork' && reason === 'genesis';
}

/** Where only the next record states a hash, a link that leads nowhere says less. */
function implied(raw: RawFinding, { isHashImplied, isLinkImplied, isSequential }: ProfiledOptions): RawFinding {
  if (isHashImplied && raw.code === 'event.missing' && raw.reason === 'link')
    return { ...raw, code: 'chain.link_broken', severity: 'broken', reason: 'implied_hash', detail: {} };
  if (isSequential && raw.code === 'chain.mixed') return { ...raw, reason: 'sequential' };
  if (isLinkImplied && raw.code === 'event.altered') return { ...raw, reason: 'implied_link' };
  return raw;
}

function withoutExplained(
  beyond: ChainOutcome['findingsBeyond'],
  more: ChainOutcome['findingsBeyond'],
  options: ProfiledOptions,
  signed: Signed,
): ChainOutcome['findingsBeyond'] {
  const out = new Map<FindingCode, number>();
  for (const [code, count] of [...Object.entries(beyond), ...Object.entries(more)] as [FindingCode, number][]) {
    if (options.isChainless && code === 'chain.fork') continue;
    if (code === 'chain.unsealed_tail' && signed.size > 0) continue;
    const name: FindingCode = options.isHashImplied && code === 'event.missing' ? 'chain.link_broken' : code;
    out.set(name, (out.get(name) ?? 0) + count);
  }
  return Object.fromEntries(out);
}
