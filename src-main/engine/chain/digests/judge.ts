/**
 * Weighs the digests of one chain, from the newest to the oldest, so that a digest is judged before what it says of its predecessor is used.
 * A digest's signature stands in its object's metadata and, again, in the digest after it: either is enough, and both must be right. One
 * changed digest is one finding; its own statements then count only where they are in favour of others.
 */
import type { DigestDocument, MetadataSignature, PreviousDigest } from './documents.ts';
import type { FindingSink } from '../finding-sink.ts';
import { placeKey, type DigestState } from './series.ts';
import { isOutsideValidity, type SignatureJudge, type Signed } from './signatures.ts';

export interface JudgeOptions {
  readonly chain: string;
  readonly judge: SignatureJudge;
  /** Signatures that do not say which digest they are of: tried where a digest has none. */
  readonly loose: readonly MetadataSignature[];
  readonly tries: { left: number };
  readonly signal?: AbortSignal | undefined;
  readonly sink: FindingSink;
}

export interface JudgedChain {
  /** In order of time, one for each place. */
  readonly states: readonly DigestState[];
  readonly byPlace: ReadonlyMap<string, DigestState>;
  /** Digests whose key was not in use at their time. */
  readonly outsideValidity: readonly DigestState[];
}

/** Digests that are judged at a stretch, about a tenth of a second; then a cancel is looked for. */
const AT_A_STRETCH = 200;

/** `documents` in order of time. Throws the signal's reason. */
export async function judgeChain(documents: readonly DigestDocument[], options: JudgeOptions): Promise<JudgedChain> {
  const { states, byPlace } = onePerPlace(documents, options);
  const successors = new Map<string, DigestState[]>();
  for (const state of states) {
    const { previous } = state.document;
    if (previous === null) continue;
    const key = placeKey(previous);
    const known = successors.get(key);
    if (known === undefined) successors.set(key, [state]);
    else known.push(state);
  }
  const outsideValidity: DigestState[] = [];
  for (const [index, state] of states.toReversed().entries()) {
    if (index % AT_A_STRETCH === AT_A_STRETCH - 1) {
      await new Promise((resolve) => setImmediate(resolve));
      options.signal?.throwIfAborted();
    }
    const key = judgeOne(state, successors.get(placeKey(state.document)) ?? [], options);
    if (key !== null && isOutsideValidity(key, state.document)) outsideValidity.push(state);
  }
  return { states, byPlace, outsideValidity };
}

/** Statements on one digest that are looked at to choose among its copies. */
const STATEMENTS_AT_MOST = 8;

/** A digest can lie in the evidence twice; then the one whose signature verifies counts. */
function onePerPlace(documents: readonly DigestDocument[], { chain, judge, sink }: JudgeOptions): Omit<JudgedChain, 'outsideValidity'> {
  const groups = new Map<string, DigestDocument[]>();
  for (const document of documents) {
    const key = placeKey(document);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [document]);
    else known.push(document);
  }
  const byPlace = new Map<string, DigestState>();
  const states: DigestState[] = [];
  const statements = new Map<string, PreviousDigest[]>();
  for (const { previous } of documents) {
    const key = previous === null ? '' : placeKey(previous);
    if (previous === null || (groups.get(key)?.length ?? 0) < 2) continue;
    statements.set(key, [...(statements.get(key) ?? []), previous].slice(0, STATEMENTS_AT_MOST));
  }
  for (const [key, [first, ...others]] of groups) {
    if (first === undefined) continue;
    const said = statements.get(key) ?? [];
    const worth = (document: DigestDocument): number =>
      ([...document.metadata, ...said].some(({ signature }) => judge.digest(document, signature).status === 'valid') ? 4 : 0) +
      (said.some(({ sha256 }) => sha256 === document.sha256) ? 2 : 0) +
      (document.fit === 'whole' ? 1 : 0);
    let best = first;
    let most = others.length === 0 ? 0 : worth(first);
    for (const other of others) {
      const own = worth(other);
      if (own > most) [best, most] = [other, own];
    }
    for (const other of [first, ...others]) {
      if (other === best) continue;
      // Under a name that is not its own, a copy hides that another digest is gone.
      if (other.sha256 === best.sha256 && other.fit === 'renamed')
        sink.add({ code: 'checkpoint.origin_mismatch', chain, file: other.path, found: other.object, reason: 'digest_renamed' });
      else if (other.sha256 === best.sha256)
        sink.add({ code: 'file.unlisted', file: other.path, reason: 'second_copy', detail: { of: best.path } });
      else
        sink.add({
          code: 'checkpoint.inconsistent',
          chain,
          file: other.path,
          expected: best.sha256,
          found: other.sha256,
          reason: 'digest',
          detail: { other: best.path },
        });
    }
    const state: DigestState = {
      document: best,
      status: 'unsigned',
      signer: null,
      isAltered: false,
      isLinked: false,
      hasFault: false,
    };
    byPlace.set(key, state);
    states.push(state);
  }
  return { states: states.toSorted((a, b) => a.document.endMs - b.document.endMs || a.document.startMs - b.document.startMs), byPlace };
}

/** Judges one digest; gives the key that accepted it. */
function judgeOne(state: DigestState, successors: readonly DigestState[], options: JudgeOptions): Signed['key'] {
  const { document } = state;
  const { chain, judge, sink } = options;
  const sound = successors.filter(({ isAltered }) => !isAltered);
  const contradicting = sound.find((next) => next.document.previous?.sha256 !== document.sha256);
  const fromMetadata = document.metadata.map((stated) => ({ stated, signed: judgeMetadata(document, stated, judge) }));
  const fromNext = successors.map((next) => ({ next, signed: judge.digest(document, next.document.previous?.signature ?? '') }));
  const all = [...fromMetadata, ...fromNext].map(({ signed }) => signed);
  if (all.length === 0 && judge.knows(document.fingerprint, document.region)) all.push(...fromLoose(document, options));
  if (all.some(({ agree }) => !agree))
    sink.add({ code: 'crypto.disagreement', chain, file: document.path, reason: 'signature', detail: { key: document.fingerprint } });

  const accepted = all.find(({ status }) => status === 'valid') ?? null;
  if (accepted !== null) {
    state.status = 'valid';
    state.signer = document.fingerprint;
    reportWrongCopies(state, fromMetadata, fromNext, options);
    if (contradicting !== undefined) blameNext(contradicting, 'digest_hash', document, options);
    return accepted.key;
  }
  if (all.length === 0) state.status = 'unsigned';
  else if (all.some(({ status }) => status === 'key_unknown')) state.status = 'key_unknown';
  // A changed successor may state a wrong signature; it speaks against this digest only where it contradicts its content as well.
  else if (
    fromMetadata.length === 0 &&
    sound.length === 0 &&
    successors.every((next) => next.document.previous?.sha256 === document.sha256)
  )
    state.status = 'unsigned';
  else {
    state.status = 'invalid';
    // The recorded hash fits: then only the signature that was handed over is wrong.
    state.isAltered = contradicting !== undefined || sound.length === 0;
    state.hasFault = true;
    const source = fromMetadata[0]?.stated.file ?? fromNext[0]?.next.document.path ?? '';
    sink.add({
      code: 'checkpoint.signature_invalid',
      chain,
      file: document.path,
      expected: contradicting?.document.previous?.sha256 ?? null,
      found: contradicting === undefined ? null : document.sha256,
      reason: contradicting === undefined ? 'digest' : 'digest_content',
      detail: { key: document.fingerprint, source },
    });
    return null;
  }
  if (contradicting !== undefined) {
    state.isAltered = true;
    state.hasFault = true;
    sink.add({
      code: 'file.hash_mismatch',
      chain,
      file: document.path,
      expected: contradicting.document.previous?.sha256 ?? null,
      found: document.sha256,
      reason: 'digest',
      detail: { next: contradicting.document.path },
    });
  }
  return null;
}

const judgeMetadata = (document: DigestDocument, { signature, algorithm }: MetadataSignature, judge: SignatureJudge): Signed => {
  const signed = judge.digest(document, signature);
  return algorithm === null || algorithm === 'SHA256withRSA' || signed.status !== 'valid' ? signed : { ...signed, status: 'invalid' };
};

/** The first loose signature that fits; those that do not are of other digests. */
const fromLoose = (document: DigestDocument, { loose, judge, tries }: JudgeOptions): readonly Signed[] => {
  for (const { signature } of loose) {
    if (tries.left === 0) return [];
    tries.left -= 1;
    const signed = judge.digest(document, signature);
    if (signed.status === 'valid') return [signed];
  }
  return [];
};

/** A digest whose signature verifies from one source and not from the other: then the other source is wrong. */
function reportWrongCopies(
  { document }: DigestState,
  fromMetadata: readonly { readonly stated: MetadataSignature; readonly signed: Signed }[],
  fromNext: readonly { readonly next: DigestState; readonly signed: Signed }[],
  options: JudgeOptions,
): void {
  const { chain, sink } = options;
  for (const { stated, signed } of fromMetadata) {
    if (signed.status === 'valid') continue;
    sink.add({
      code: 'checkpoint.signature_invalid',
      chain,
      file: document.path,
      reason: 'digest_metadata',
      detail: { key: document.fingerprint, source: stated.file },
    });
  }
  for (const { next, signed } of fromNext) if (signed.status !== 'valid') blameNext(next, 'digest_signature', document, options);
}

/** The digest after this one records something else than this one is, and this one is proven to be right. */
function blameNext(next: DigestState, reason: string, document: DigestDocument, { chain, sink }: JudgeOptions): void {
  if (next.isAltered || next.hasFault) return;
  next.isAltered = true;
  next.hasFault = true;
  sink.add({
    code: 'chain.link_broken',
    chain,
    file: next.document.path,
    expected: reason === 'digest_hash' ? document.sha256 : null,
    found: reason === 'digest_hash' ? (next.document.previous?.sha256 ?? null) : null,
    reason,
    detail: { before: document.path },
  });
}
