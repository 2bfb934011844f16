/** Where the members of a JSON object stand in its bytes. Looks at structure only; also at texts that end too early. */

export interface MemberSpan {
  /** The key with its escapes resolved; as it stands when they are not valid. */
  readonly key: string;
  /** Position of the key's opening quote. */
  readonly keyStart: number;
  readonly valueStart: number;
  /** Behind the value; where the text ends, if that is inside the value. */
  readonly valueEnd: number;
}

export interface Members {
  readonly spans: readonly MemberSpan[];
  /** Position behind the closing brace; -1 when the text ends before it or is no object. */
  readonly end: number;
  /** True when the text stopped being an object, apart from ending too early. */
  readonly broken: boolean;
}

/** Most members that are listed; a hostile object may have millions. */
const MAX_MEMBERS = 100_000;

/** Members of the object that begins at `start` (after whitespace). Never throws. */
export const listMembers = (bytes: Uint8Array, start: number, end: number): Members => {
  const spans: MemberSpan[] = [];
  const stop = (at: number): Members => ({ spans, end: -1, broken: at < end });
  let at = skipJsonSpace(bytes, start, end);
  if (bytes[at] !== 0x7b) return stop(at);
  at = skipJsonSpace(bytes, at + 1, end);
  if (at < end && bytes[at] === 0x7d) return { spans, end: at + 1, broken: false };
  while (spans.length < MAX_MEMBERS) {
    const keyStart = skipJsonSpace(bytes, at, end);
    if (keyStart >= end || bytes[keyStart] !== 0x22) return stop(keyStart);
    const keyEnd = closingQuote(bytes, keyStart + 1, end);
    if (keyEnd < 0) return stop(end);
    const colon = skipJsonSpace(bytes, keyEnd + 1, end);
    if (colon >= end || bytes[colon] !== 0x3a) return stop(colon);
    const valueStart = skipJsonSpace(bytes, colon + 1, end);
    if (valueStart >= end) return stop(end);
    const valueEnd = skipJsonValue(bytes, valueStart, end);
    spans.push({ key: keyText(bytes, keyStart, keyEnd + 1), keyStart, valueStart, valueEnd: valueEnd < 0 ? end : valueEnd });
    if (valueEnd < 0) return stop(end);
    at = skipJsonSpace(bytes, valueEnd, end);
    if (at >= end) return stop(end);
    if (bytes[at] === 0x7d) return { spans, end: at + 1, broken: false };
    if (bytes[at] !== 0x2c) return stop(at);
    at += 1;
  }
  return stop(at);
};

/** Where the value of a top-level member begins, or -1. */
export const memberPosition = (bytes: Uint8Array, start: number, end: number, name: string): number =>
  listMembers(bytes, start, end).spans.find((span) => span.key === name)?.valueStart ?? -1;

/**
 * Where the value at a path inside the document begins: names for members, numbers for elements. -1 when there is none. For pointing
 * at what is wrong in a document that has been parsed.
 */
export const valuePosition = (bytes: Uint8Array, path: readonly (string | number)[]): number => {
  let at = skipJsonSpace(bytes, 0, bytes.length);
  for (const step of path) {
    if (typeof step === 'string') at = memberPosition(bytes, at, bytes.length, step);
    else at = elementPosition(bytes, at, step);
    if (at < 0) return -1;
  }
  return at;
};

const elementPosition = (bytes: Uint8Array, start: number, index: number): number => {
  const end = bytes.length;
  if (bytes[start] !== 0x5b) return -1;
  let at = skipJsonSpace(bytes, start + 1, end);
  for (let i = 0; i < index; i += 1) {
    const valueEnd = skipJsonValue(bytes, at, end);
    if (valueEnd < 0) return -1;
    const comma = skipJsonSpace(bytes, valueEnd, end);
    if (bytes[comma] !== 0x2c) return -1;
    at = skipJsonSpace(bytes, comma + 1, end);
  }
  return at < end && bytes[at] !== 0x5d ? at : -1;
};

export const skipJsonSpace = (bytes: Uint8Array, start: number, end: number): number => {
  let at = start;
  while (at < end) {
    const byte = bytes[at];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break;
    at += 1;
  }
  return at;
};

/** Position of the quote that ends a string whose inside begins at `start`, or -1. */
const closingQuote = (bytes: Uint8Array, start: number, end: number): number => {
  let at = start;
  while (at < end) {
    const byte = bytes[at];
    if (byte === 0x22) return at;
    at += byte === 0x5c ? 2 : 1;
  }
  return -1;
};

/** Position behind the value at `start`, found by its brackets and quotes; -1 when the text ends inside it. */
export const skipJsonValue = (bytes: Uint8Array, start: number, end: number): number => {
  let depth = 0;
  let at = start;
  while (at < end) {
    const byte = bytes[at] as number;
    if (byte === 0x22) {
      const quote = closingQuote(bytes, at + 1, end);
      if (quote < 0) return -1;
      at = quote + 1;
    } else if (byte === 0x7b || byte === 0x5b) {
      depth += 1;
      at += 1;
    } else if (byte === 0x7d || byte === 0x5d) {
      if (depth === 0) return at;
      depth -= 1;
      at += 1;
    } else if (depth === 0) {
      // A number or word, or what should be one.
      const first = at;
      while (at < end && !isDelimiter(bytes[at] as number)) at += 1;
      if (at === first) return at;
      return at < end ? at : -1;
    } else at += 1;
    if (depth === 0) return at;
  }
  return -1;
};

const isDelimiter = (byte: number): boolean =>
  byte <= 0x20 || byte === 0x2c || byte === 0x3a || byte === 0x5b || byte === 0x5d || byte === 0x7b || byte === 0x7d || byte === 0x22;

const keyText = (bytes: Uint8Array, start: number, end: number): string => {
  const token = Buffer.from(bytes.subarray(start, end)).toString('utf8');
  if (!token.includes('\\')) return token.slice(1, -1);
  try {
    return String(JSON.parse(token));
  } catch {
    return token.slice(1, -1);
  }
};
