/** What could be written at a place of a query: names of fields, and frequent values of the field that stands there. */
import { facetFields, type Completion } from '../../../src-shared/model/search.ts';
import { attachedFields, listSetNames } from '../store/attached-set.ts';
import type { ReadableDB } from '../store/database.ts';
import { foldValue } from '../store/fold.ts';
import type { Steps } from '../store/steps.ts';
import { listMemberPaths } from '../store/member-text.ts';
import { facetEvents } from './facets.ts';
import { searchFields } from './fields.ts';
import type { SearchSession } from './session.ts';

const itemsAtMost = 20;

/** The term at a place: where it begins behind its signs, and what is typed up to the place. */
function termAt(query: string, at: number): { readonly from: number; readonly to: number; readonly typed: string } {
  let from = 0;
  let quoted = false;
  for (let i = 0; i < at; i++) {
    const character = query[i] ?? '';
    if (quoted && character === '\\') i += 1;
    else if (character === '"') quoted = !quoted;
    else if (!quoted && /[\s()]/.test(character)) from = i + 1;
  }
  if (query[from] === '-' && from < at) from += 1;
  let to = at;
  if (quoted) {
    while (to < query.length && query[to] !== '"') to += query[to] === '\\' ? 2 : 1;
    to = Math.min(to + 1, query.length);
  } else while (to < query.length && !/[\s()]/.test(query[to] ?? '')) to += 1;
  return { from, to, typed: query.slice(from, at) };
}

/** A value as it is written behind `field:`. */
export const writeValue = (value: string): string => (/^[^\s"()*\\]+$/.test(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`);

/** Paths of members that begin or go on like this. */
function completePath(db: ReadableDB, begun: string): Completion['items'] {
  const paths = listMemberPaths(db, 2000).filter(({ path }) => foldValue(path).includes(begun));
  const starts = paths.filter(({ path }) => foldValue(path).startsWith(begun));
  return [...starts, ...paths.filter((one) => !starts.includes(one))].map(({ path, uses }) => ({
    text: /^[^\s:"()]+$/.test(path) ? `metadata.${path}:` : `metadata."${path.replace(/["\\]/g, '\\$&')}":`,
    kind: 'field' as const,
    count: uses,
  }));
}

/** When `late` says so, values are those of the events looked at so far. */
export function* completeQuery(
  db: ReadableDB,
  session: SearchSession,
  query: string,
  place: number,
  late: () => boolean,
): Steps<Completion> {
  const at = Math.min(place, query.length);
  const { from, to, typed } = termAt(query, at);
  const colon = typed.indexOf(':');
  if (colon === -1) {
    const begun = typed.toLowerCase();
    const names = [...searchFields.keys()].filter((name) => name.startsWith(begun));
    if ('metadata.'.startsWith(begun) && !begun.startsWith('metadata.')) names.push('metadata.');
    const keyword = typed !== '' && 'OR'.startsWith(typed) && query.slice(0, from).trim() !== '' ? ['OR'] : [];
    return {
      from,
      to,
      items: [
        ...names.map((name) => ({ text: name.endsWith('.') ? name : `${name}:`, kind: 'field' as const })),
        ...(begun.startsWith('metadata.') ? completePath(db, begun.slice('metadata.'.length)) : []),
        ...keyword.map((text) => ({ text, kind: 'keyword' as const })),
      ].slice(0, itemsAtMost),
    };
  }
  const field = typed.slice(0, colon).toLowerCase();
  const valueFrom = from + colon + 1;
  const attached = attachedFields.find((known) => known === field);
  if (attached !== undefined) {
    const start = typed.slice(colon + 1).toLowerCase();
    const names = listSetNames(db, attached).filter((name) => name.toLowerCase().startsWith(start));
    return { from: valueFrom, to, items: names.slice(0, itemsAtMost).map((name) => ({ text: writeValue(name), kind: 'value' as const })) };
  }
  if (!facetFields.some((known) => known === field) && !/^metadata\../.test(field)) return { from: valueFrom, to, items: [] };
  const begun = foldValue(typed.slice(colon + 1).replace(/^"/, ''));
  const name = field.startsWith('metadata.') ? field.replace(/"/g, '') : field;
  const { facets } = yield* facetEvents(db, session, { query: '', fields: [name], limit: 200 }, late);
  const values = (facets[0]?.values ?? []).filter(({ value, whole }) => whole && foldValue(value).includes(begun));
  const starts = values.filter(({ value }) => foldValue(value).startsWith(begun));
  const items = [...starts, ...values.filter((one) => !starts.includes(one))].slice(0, itemsAtMost);
  return { from: valueFrom, to, items: items.map(({ value, count }) => ({ text: writeValue(value), kind: 'value' as const, count })) };
}
