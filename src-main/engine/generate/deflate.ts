/**
 * A small DEFLATE encoder (RFC 1951). node:zlib would be faster, but its output depends on the processor and the build, and a
 * generated archive has to be the same bytes everywhere. Greedy matching with one candidate a position, dynamic Huffman blocks.
 */
import { canonicalCodes, codeLengths } from './huffman.ts';

export interface Deflater {
  /** Takes input of any size; gives what is ready (often nothing). */
  push(data: Uint8Array): Uint8Array | null;
  /** Writes the last block. Call once. */
  finish(): Uint8Array;
}

const WINDOW = 32_768;
const BLOCK = 262_144;
const HASH_BITS = 15;
const MIX = 0x9e3779b1;
const MAX_MATCH = 258;
const MATCH_FLAG = 1 << 24;
const END_OF_BLOCK = 256;

const lengthBase = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
const lengthExtra = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const distanceBase = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385,
  24577,
];
const distanceExtra = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];
const codeLengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** Which length code stands for each match length, and which distance code for each distance. */
const codeTables = (): { readonly ofLength: Uint8Array; readonly ofDistance: Uint8Array } => {
  const ofLength = new Uint8Array(MAX_MATCH + 1);
  for (let length = 3; length <= MAX_MATCH; length += 1) {
    let code = 28;
    while ((lengthBase[code] ?? 0) > length) code -= 1;
    ofLength[length] = code;
  }
  const ofDistance = new Uint8Array(WINDOW + 1);
  for (let distance = 1, code = 0; distance <= WINDOW; distance += 1) {
    while (code < 29 && (distanceBase[code + 1] ?? 0) <= distance) code += 1;
    ofDistance[distance] = code;
  }
  return { ofLength, ofDistance };
};

interface BitWriter {
  put(value: number, bits: number): void;
  /** Everything written so far, without the last unfinished byte. */
  take(): Uint8Array;
  /** As `take`, after filling up the last byte with zeros. */
  flush(): Uint8Array;
}

const createBitWriter = (): BitWriter => {
  let out = new Uint8Array(BLOCK + 1024);
  let length = 0;
  let buffer = 0;
  let held = 0;
  const put = (value: number, bits: number): void => {
    buffer |= value << held;
    held += bits;
    while (held >= 8) {
      if (length === out.length) {
        const larger = new Uint8Array(2 * out.length);
        larger.set(out);
        out = larger;
      }
      out[length] = buffer & 255;
      length += 1;
      buffer >>>= 8;
      held -= 8;
    }
  };
  const take = (): Uint8Array => {
    const taken = out.slice(0, length);
    length = 0;
    return taken;
  };
  return {
    put,
    take,
    flush: () => {
      if (held > 0) put(0, 8 - held);
      return take();
    },
  };
};

/** Run-length coded code lengths (RFC 1951 section 3.2.7): symbol, extra value, extra bits. */
const runLengths = (lengths: readonly number[]): readonly (readonly [number, number, number])[] => {
  const out: (readonly [number, number, number])[] = [];
  let at = 0;
  while (at < lengths.length) {
    const value = lengths[at] ?? 0;
    let run = 1;
    while (at + run < lengths.length && lengths[at + run] === value) run += 1;
    at += run;
    if (value !== 0) {
      out.push([value, 0, 0]);
      run -= 1;
    }
    while (run > 0) {
      const [symbol, least, bits] = value !== 0 ? [16, 3, 2] : run > 10 ? [18, 11, 7] : [17, 3, 3];
      if (run < least) {
        out.push([value, 0, 0]);
        run -= 1;
        continue;
      }
      const taken = Math.min(run, least + 2 ** bits - 1);
      out.push([symbol, taken - least, bits]);
      run -= taken;
    }
  }
  return out;
};

const trimmed = (lengths: Uint8Array, least: number): number => {
  let count = lengths.length;
  while (count > least && lengths[count - 1] === 0) count -= 1;
  return count;
};

const writeHeader = (bits: BitWriter, literalLengths: Uint8Array, distanceLengths: Uint8Array, last: boolean): void => {
  const literals = trimmed(literalLengths, 257);
  const distances = trimmed(distanceLengths, 1);
  const runs = runLengths([...literalLengths.subarray(0, literals), ...distanceLengths.subarray(0, distances)]);
  const frequencies = new Uint32Array(19);
  for (const [symbol] of runs) frequencies[symbol] = (frequencies[symbol] ?? 0) + 1;
  const lengths = codeLengths(frequencies, 7);
  const codes = canonicalCodes(lengths);
  let orderCount = 19;
  while (orderCount > 4 && lengths[codeLengthOrder[orderCount - 1] ?? 0] === 0) orderCount -= 1;
  bits.put(last ? 1 : 0, 1);
  bits.put(2, 2);
  bits.put(literals - 257, 5);
  bits.put(distances - 1, 5);
  bits.put(orderCount - 4, 4);
  for (const symbol of codeLengthOrder.slice(0, orderCount)) bits.put(lengths[symbol] ?? 0, 3);
  for (const [symbol, extra, extraBits] of runs) {
    bits.put(codes[symbol] ?? 0, lengths[symbol] ?? 0);
    if (extraBits > 0) bits.put(extra, extraBits);
  }
};

/** A raw DEFLATE stream. Memory: about 3 MB, whatever the input. */
export const createDeflater = (): Deflater => {
  const { ofLength, ofDistance } = codeTables();
  const data = new Uint8Array(WINDOW + BLOCK);
  const heads = new Int32Array(1 << HASH_BITS).fill(-1);
  const tokens = new Uint32Array(BLOCK);
  const bits = createBitWriter();
  /** data[0, start) is history, data[start, end) waits to be compressed. */
  let start = 0;
  let end = 0;

  const wordAt = (at: number): number =>
    (data[at] as number) | ((data[at + 1] as number) << 8) | ((data[at + 2] as number) << 16) | ((data[at + 3] as number) << 24);

  const findTokens = (literalCounts: Uint32Array, distanceCounts: Uint32Array): number => {
    let count = 0;
    let at = start;
    const hashEnd = end - 4;
    while (at < end) {
      let length = 0;
      let distance = 0;
      if (at <= hashEnd) {
        const hash = Math.imul(wordAt(at), MIX) >>> (32 - HASH_BITS);
        const candidate = heads[hash] as number;
        heads[hash] = at;
        if (candidate >= 0 && at - candidate <= WINDOW) {
          const most = end - at < MAX_MATCH ? end - at : MAX_MATCH;
          while (length < most && data[candidate + length] === data[at + length]) length += 1;
          distance = at - candidate;
        }
      }
      if (length < 4) {
        const byte = data[at] as number;
        tokens[count] = byte;
        literalCounts[byte] = (literalCounts[byte] as number) + 1;
        at += 1;
      } else {
        tokens[count] = MATCH_FLAG | ((length - 3) << 16) | distance;
        const lengthSymbol = 257 + (ofLength[length] as number);
        literalCounts[lengthSymbol] = (literalCounts[lengthSymbol] as number) + 1;
        const distanceSymbol = ofDistance[distance] as number;
        distanceCounts[distanceSymbol] = (distanceCounts[distanceSymbol] as number) + 1;
        const next = at + length;
        const lastHashed = next - 1 < hashEnd ? next - 1 : hashEnd;
        // The four bytes at each position inside the match, rolled on by one byte a step.
        let word = at < hashEnd ? wordAt(at) : 0;
        for (let inside = at + 1; inside <= lastHashed; inside += 1) {
          word = (word >>> 8) | ((data[inside + 3] as number) << 24);
          heads[Math.imul(word, MIX) >>> (32 - HASH_BITS)] = inside;
        }
        at = next;
      }
      count += 1;
    }
    return count;
  };

  const writeBlock = (last: boolean): void => {
    const literalCounts = new Uint32Array(286);
    const distanceCounts = new Uint32Array(30);
    const count = findTokens(literalCounts, distanceCounts);
    literalCounts[END_OF_BLOCK] = 1;
    const literalLengths = codeLengths(literalCounts, 15);
    const distanceLengths = codeLengths(distanceCounts, 15);
    const literalCodes = canonicalCodes(literalLengths);
    const distanceCodes = canonicalCodes(distanceLengths);
    writeHeader(bits, literalLengths, distanceLengths, last);
    for (let i = 0; i < count; i += 1) {
      const token = tokens[i] as number;
      if (token < MATCH_FLAG) {
        bits.put(literalCodes[token] as number, literalLengths[token] as number);
        continue;
      }
      const length = ((token >>> 16) & 255) + 3;
      const distance = token & 0xffff;
      const lengthCode = ofLength[length] as number;
      bits.put(literalCodes[257 + lengthCode] as number, literalLengths[257 + lengthCode] as number);
      const lengthBits = lengthExtra[lengthCode] as number;
      if (lengthBits > 0) bits.put(length - (lengthBase[lengthCode] as number), lengthBits);
      const distanceCode = ofDistance[distance] as number;
      bits.put(distanceCodes[distanceCode] as number, distanceLengths[distanceCode] as number);
      const distanceBits = distanceExtra[distanceCode] as number;
      if (distanceBits > 0) bits.put(distance - (distanceBase[distanceCode] as number), distanceBits);
    }
    bits.put(literalCodes[END_OF_BLOCK] as number, literalLengths[END_OF_BLOCK] as number);
  };

  /** Keeps the last window as history and moves it to the front. */
  const slide = (): void => {
    const keep = end < WINDOW ? end : WINDOW;
    const shift = end - keep;
    if (shift > 0) {
      data.copyWithin(0, shift, end);
      for (let i = 0; i < heads.length; i += 1) {
        const moved = (heads[i] as number) - shift;
        heads[i] = moved < 0 ? -1 : moved;
      }
    }
    start = keep;
    end = keep;
  };

  return {
    push: (input) => {
      let taken = 0;
      let wrote = false;
      while (taken < input.length) {
        const room = Math.min(start + BLOCK, data.length) - end;
        const part = input.subarray(taken, taken + room);
        data.set(part, end);
        end += part.length;
        taken += part.length;
        // A full block is written only when more input follows, so that the last block is never empty.
        if (part.length === room && taken < input.length) {
          writeBlock(false);
          slide();
          wrote = true;
        }
      }
      return wrote ? bits.take() : null;
    },
    finish: () => {
      writeBlock(true);
      return bits.flush();
    },
  };
};
