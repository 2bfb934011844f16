/**
 * Caps on untrusted input. Evidence comes from somebody else: every reader stops at one of these with a coded
 * problem instead of running out of memory, disk or time. Sizes are bytes.
 */
export const limits = {
  /** Longest record (NDJSON line, CSV row, JSON array element) that is read; a longer one is skipped and counted. */
  recordBytes: 16 * 1024 * 1024,
  /** Deepest nesting of a JSON value. */
  jsonDepth: 128,
  /**
   * Most nodes of one JSON value: every value counts one, and so does every name of a member. A parsed node takes up to 150 bytes, so this
   * keeps a record far below the heap of a parsing thread.
   */
  jsonNodes: 200_000,
  /** The same for a manifest: `smallFileBytes` hold about 110,000 listed files of 15 nodes each. */
  manifestNodes: 2_000_000,
  /** Largest manifest, trust or policy file that is read whole. */
  smallFileBytes: 16 * 1024 * 1024,
  /** Most entries in one archive or folder. */
  entries: 200_000,
  /** Longest relative path of an entry, in UTF-8 bytes, and its deepest nesting. */
  entryPathBytes: 4096,
  entryPathDepth: 64,
  /** Decoded bytes of one entry and of one whole archive. */
  entryDecodedBytes: 1024 ** 4,
  archiveDecodedBytes: 4 * 1024 ** 4,
  /** A compressed stream may not expand more than this ratio once it has given `ratioFreeBytes`. */
  expansionRatio: 700,
  ratioFreeBytes: 64 * 1024 * 1024,
  /** Largest signed note: all its signatures, of the largest kind there is, take 400 KB. */
  noteBytes: 1024 * 1024,
  /** Signature lines in one signed note (the Go implementation refuses more than 100). */
  noteSignatures: 100,
  /** Findings kept per code with their positions; further ones are only counted. */
  findingsPerCode: 200,
  /** Frames between window and engine. */
  frameBytes: 8 * 1024 * 1024,
} as const;
