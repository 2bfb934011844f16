/** Turns the decoded chunks of a file into frames of whole records, in bounded memory. */
import { createCsvSplitter } from './framing-csv.ts';
import { createEntriesSplitter, createWholeSplitter } from './framing-entries.ts';
import { createJsonArraySplitter } from './framing-json-array.ts';
import { createNdjsonSplitter } from './framing-ndjson.ts';
import type { Splitter } from './frame-store.ts';
import type { Frame, FrameOptions, Framing } from './types.ts';

/** The splitter of a framing, for callers that push bytes themselves. */
export const createSplitter = (framing: Framing, options: FrameOptions = {}): Splitter => {
  switch (framing.kind) {
    case 'ndjson':
      return createNdjsonSplitter(options);
    case 'json-array':
      return createJsonArraySplitter(framing.path, options);
    case 'csv':
      return createCsvSplitter(framing, options);
    case 'tlog-entries':
      return createEntriesSplitter(options);
    case 'whole':
      return createWholeSplitter(options);
  }
};

/**
 * Cuts `chunks` into frames. Memory is bounded by `batchBytes` + `recordBytes`. When the chunks throw, the records that were whole by
 * then are yielded first and the error is thrown on; a record that was cut off is not yielded. Throws the signal's reason when cancelled.
 */
export async function* frames(
  chunks: AsyncIterable<Uint8Array>,
  framing: Framing,
  options: FrameOptions = {},
): AsyncGenerator<Frame, void, undefined> {
  const splitter = createSplitter(framing, options);
  const { signal } = options;
  let failure: { readonly error: unknown } | null = null;
  const source = chunks[Symbol.asyncIterator]();
  try {
    for (;;) {
      let step: IteratorResult<Uint8Array, unknown>;
      try {
        step = await source.next();
      } catch (error) {
        failure = { error };
        break;
      }
      if (step.done === true) break;
      signal?.throwIfAborted();
      yield* splitter.feed(step.value);
    }
    signal?.throwIfAborted();
    yield* failure === null ? splitter.end() : splitter.abandon();
    if (failure !== null) throw failure.error;
  } finally {
    if (failure === null) await source.return?.();
  }
}

/** Everything of a frame that moves with `postMessage` instead of being copied. */
export const frameTransfer = (frame: Frame): ArrayBuffer[] =>
  [frame.bytes, frame.starts, frame.ends, frame.lines].map((array) => array.buffer as ArrayBuffer);
