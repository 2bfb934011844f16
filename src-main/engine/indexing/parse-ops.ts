/** What a parsing thread does: turns frames of records into blocks of facts and rows. No facts are kept between frames. */
import { createFrameProcessor } from '../format/process.ts';
import type { Frame, ProcessedFrame, ProcessOptions } from '../format/types.ts';
import type { OpContext } from '../jobs/protocol.ts';
import type { Transferred } from '../jobs/serve-ops.ts';

export interface ParsedFrame extends Pick<ProcessedFrame, 'block' | 'rows' | 'misplaced'> {
  /** The frame's bytes come back, so that their memory can be used again. */
  readonly bytes?: Uint8Array<ArrayBuffer>;
}

export type ParseOps = {
  readonly parse: (p: { frame: Frame; options: ProcessOptions }, c: OpContext) => ParsedFrame;
};

/** The operations as the thread serves them: results move instead of being copied. */
export function createParseOps() {
  const processFrame = createFrameProcessor();
  return {
    parse({ frame, options }: { frame: Frame; options: ProcessOptions }): Transferred<ParsedFrame> {
      const { block, rows, misplaced, transfer } = processFrame(frame, options);
      const bytes = frame.bytes as Uint8Array<ArrayBuffer>;
      return { transferred: { block, rows, misplaced, bytes }, buffers: [...transfer, bytes.buffer] };
    },
  };
}
