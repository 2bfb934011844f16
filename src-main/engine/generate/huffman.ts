/** Length-limited Huffman codes for DEFLATE (RFC 1951 section 3.2.2). Ties are broken by symbol, so results never vary. */

/** Code lengths (0: unused) of at most `limit` bits for the given frequencies. At least one length is non-zero. */
export const codeLengths = (frequencies: Uint32Array, limit: number): Uint8Array => {
  const lengths = new Uint8Array(frequencies.length);
  const used: number[] = [];
  for (let symbol = 0; symbol < frequencies.length; symbol += 1) if ((frequencies[symbol] ?? 0) > 0) used.push(symbol);
  if (used.length <= 1) {
    // One code of one bit is complete enough for every inflater.
    lengths[used[0] ?? 0] = 1;
    return lengths;
  }
  used.sort((x, y) => (frequencies[x] ?? 0) - (frequencies[y] ?? 0) || x - y);
  const depths = leafDepths(used.map((symbol) => frequencies[symbol] ?? 0));
  const perLength = limitDepths(depths, limit);
  // The rarest symbols come first in `used` and take the longest codes.
  let at = 0;
  for (let length = limit; length >= 1; length -= 1) {
    for (let n = perLength[length] ?? 0; n > 0; n -= 1) {
      lengths[used[at] ?? 0] = length;
      at += 1;
    }
  }
  return lengths;
};

/** Depths of the leaves of the Huffman tree over ascending weights: the two-queue construction. */
const leafDepths = (weights: readonly number[]): readonly number[] => {
  const leaves = weights.length;
  const weight = new Float64Array(2 * leaves - 1);
  weight.set(weights);
  const parent = new Int32Array(2 * leaves - 1);
  let leaf = 0;
  let inner = leaves;
  for (let node = leaves; node < 2 * leaves - 1; node += 1) {
    let sum = 0;
    for (let k = 0; k < 2; k += 1) {
      const takeLeaf = leaf < leaves && (inner >= node || (weight[leaf] ?? 0) <= (weight[inner] ?? 0));
      const child = takeLeaf ? leaf : inner;
      if (takeLeaf) leaf += 1;
      else inner += 1;
      sum += weight[child] ?? 0;
      parent[child] = node;
    }
    weight[node] = sum;
  }
  const depth = new Int32Array(2 * leaves - 1);
  for (let node = 2 * leaves - 3; node >= 0; node -= 1) depth[node] = (depth[parent[node] ?? 0] ?? 0) + 1;
  return [...depth.subarray(0, leaves)];
};

/** How many codes of each length, none longer than `limit`, with the Kraft sum kept at exactly one. */
const limitDepths = (depths: readonly number[], limit: number): Uint32Array => {
  const perLength = new Uint32Array(limit + 1);
  for (const depth of depths) {
    const length = Math.min(depth, limit);
    perLength[length] = (perLength[length] ?? 0) + 1;
  }
  let kraft = 0;
  for (let length = 1; length <= limit; length += 1) kraft += (perLength[length] ?? 0) * 2 ** (limit - length);
  while (kraft > 2 ** limit) {
    // One code of the longest length goes below a shorter one, which grows by a bit: the sum falls by one unit.
    let length = limit - 1;
    while (perLength[length] === 0) length -= 1;
    perLength[length] = (perLength[length] ?? 0) - 1;
    perLength[length + 1] = (perLength[length + 1] ?? 0) + 2;
    perLength[limit] = (perLength[limit] ?? 0) - 1;
    kraft -= 1;
  }
  return perLength;
};

/** Canonical codes for the lengths, bits reversed, since DEFLATE writes Huffman codes from the top bit. */
export const canonicalCodes = (lengths: Uint8Array): Uint16Array => {
  const perLength = new Uint16Array(17);
  for (const length of lengths) if (length > 0) perLength[length] = (perLength[length] ?? 0) + 1;
  const nextCode = new Uint16Array(17);
  let code = 0;
  for (let length = 1; length <= 15; length += 1) {
    code = (code + (perLength[length - 1] ?? 0)) << 1;
    nextCode[length] = code;
  }
  const codes = new Uint16Array(lengths.length);
  for (let symbol = 0; symbol < lengths.length; symbol += 1) {
    const length = lengths[symbol] ?? 0;
    if (length === 0) continue;
    let bits = nextCode[length] ?? 0;
    nextCode[length] = bits + 1;
    let reversed = 0;
    for (let i = 0; i < length; i += 1) {
      reversed = (reversed << 1) | (bits & 1);
      bits >>= 1;
    }
    codes[symbol] = reversed;
  }
  return codes;
};
