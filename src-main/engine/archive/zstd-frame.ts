/**
 * Where a Zstandard frame ends (RFC 8878 section 3.1), found by walking its block headers without decoding. Node's decoder gives no sign of a
 * frame's end when it falls on the end of a write, and would take what follows for another frame.
 */

export interface FrameWalk {
  /** Takes bytes of the frame; `used` of them belong to it. */
  push(bytes: Uint8Array): { readonly used: number; readonly state: 'more' | 'done' | 'bad' };
}

/** Extra header bytes by the frame header descriptor (section 3.1.1.1.1): window, dictionary id, content size. */
const headerRest = (descriptor: number): number => {
  const single = (descriptor & 0x20) !== 0;
  const dictionary = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const size = [single ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  return (single ? 0 : 1) + dictionary + size;
};

/** A walk that starts at the frame's magic number (already recognised by the caller). */
export const walkFrame = (): FrameWalk => {
  // A step is: skip `skip` bytes, then collect `want` little-endian bytes into `value`, then decide.
  let step: 'descriptor' | 'block' | 'last' | 'done' | 'bad' = 'descriptor';
  let skip = 4;
  let want = 1;
  let value = 0;
  let got = 0;
  let checksum = false;

  const next = (name: typeof step, skipBytes: number, wantBytes: number): void => {
    step = name;
    skip = skipBytes;
    want = wantBytes;
    value = 0;
    got = 0;
  };
  const decide = (): void => {
    if (step === 'descriptor') {
      if ((value & 0x08) !== 0) return next('bad', 0, 0);
      checksum = (value & 0x04) !== 0;
      return next('block', headerRest(value), 3);
    }
    if (step === 'last') return next('done', 0, 0);
    const type = (value >> 1) & 3;
    if (type === 3) return next('bad', 0, 0);
    const size = type === 1 ? 1 : value >> 3;
    return (value & 1) === 1 ? next('last', size + (checksum ? 4 : 0), 0) : next('block', size, 3);
  };

  return {
    push: (bytes) => {
      let at = 0;
      while (step !== 'done' && step !== 'bad') {
        const skipped = Math.min(skip, bytes.length - at);
        at += skipped;
        skip -= skipped;
        if (skip > 0) break;
        while (got < want && at < bytes.length) {
          value += (bytes[at] ?? 0) << (8 * got);
          at += 1;
          got += 1;
        }
        if (got < want) break;
        decide();
      }
      return { used: at, state: step === 'done' || step === 'bad' ? step : 'more' };
    },
  };
};
