/** Cuts a query into its terms for colouring and for showing what was asked. The engine alone decides what a query means. */

export interface QueryTerm {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  readonly negated: boolean;
  /** Name of the field, or null for free words. */
  readonly field: string | null;
  /** Where the value begins. */
  readonly valueFrom: number;
}

const isSpace = (character: string | undefined): boolean => character !== undefined && /\s/.test(character);

function endOfPiece(query: string, from: number): number {
  let at = from;
  if (query[at] !== '"') {
    while (at < query.length && !isSpace(query[at])) at += 1;
    return at;
  }
  for (at += 1; at < query.length; at += 1) {
    if (query[at] === '\\') at += 1;
    else if (query[at] === '"') return at + 1;
  }
  return query.length;
}

export function queryTerms(query: string): readonly QueryTerm[] {
  const terms: QueryTerm[] = [];
  let at = 0;
  for (;;) {
    while (isSpace(query[at])) at += 1;
    if (at >= query.length) return terms;
    const from = at;
    const negated = query[at] === '-' && at + 1 < query.length && !isSpace(query[at + 1]);
    const start = negated ? at + 1 : at;
    const field = /^([A-Za-z]+):(?!\/\/)/.exec(query.slice(start, start + 40))?.[1] ?? null;
    const valueFrom = start + (field === null ? 0 : field.length + 1);
    const to = Math.max(valueFrom, endOfPiece(query, valueFrom));
    terms.push({ from, to, text: query.slice(from, to), negated, field: field?.toLowerCase() ?? null, valueFrom });
    at = to;
  }
}

/** The query without one of its terms. */
export function withoutTerm(query: string, { from, to }: QueryTerm): string {
  return `${query.slice(0, from).trimEnd()} ${query.slice(to).trimStart()}`.trim();
}

/** `field:"value"`, the value taken as it stands. */
export function fieldTerm(field: string, value: string): string {
  return `${field}:"${value.replace(/["\\]/g, '\\$&')}"`;
}

/** Where an error points, from the details that the engine gives. */
export function errorRange(
  detail: Readonly<Record<string, string | number>>,
  length: number,
): { readonly from: number; readonly to: number } | null {
  const { at, length: marked } = detail;
  if (typeof at !== 'number' || typeof marked !== 'number') return null;
  return { from: Math.min(at, length), to: Math.min(at + Math.max(marked, 1), length + 1) };
}
