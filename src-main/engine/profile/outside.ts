/** Members of a record that its hash does not cover: they can be changed, or added, without a trace. */
import { parseFieldPath, type FieldPath } from '../../../src-shared/model/mapping-file.ts';
import type { CoveredSource, ProfileFile } from '../../../src-shared/model/profile-file.ts';
import { isJsonObject, type JsonObject } from '../json/value.ts';

/** What is covered of an object: all of a member, or a part of it. */
type Cover = ReadonlyMap<string, 'all' | Cover>;
type Growing = Map<string, 'all' | Growing>;

const outsideAtMost = 50;

/** Names (dotted where they are inside) of members outside the hash; the hash, the previous hash and signatures are no such members. */
export const createOutside = (profile: ProfileFile): ((record: JsonObject) => readonly string[]) => {
  const { covered, hash, prev, signatures } = profile;
  const cover: Growing = new Map();
  const own = [hash.member, prev?.member, ...signatures.filter(({ over }) => over !== 'manifest').map(({ member }) => member)];
  for (const name of profile.hints) cover.set(name, 'all');
  for (const path of own) if (path !== undefined) addPath(cover, path);
  if ('allMinus' in covered) {
    const excluded = covered.allMinus.filter((name) => typeof name === 'string' && cover.get(name) !== 'all') as string[];
    return excluded.length === 0 ? () => [] : (record) => excluded.filter((name) => record.has(name));
  }
  const sources: readonly CoveredSource[] =
    'value' in covered ? [covered.value] : 'list' in covered ? covered.list : Object.values(covered.object);
  for (const source of sources) {
    const path = pathOf(source);
    if (path !== undefined) addPath(cover, path);
  }
  return (record) => {
    const names: string[] = [];
    collect(record, cover, '', names);
    return names;
  };
};

const pathOf = (source: CoveredSource): FieldPath | undefined => {
  if (typeof source === 'string' || Array.isArray(source)) return source as FieldPath;
  return (source as Exclude<CoveredSource, FieldPath>).from;
};

const addPath = (cover: Growing, path: FieldPath): void => {
  const steps = parseFieldPath(path) ?? [];
  let at = cover;
  for (const [i, step] of steps.entries()) {
    if (typeof step !== 'string') return;
    const known = at.get(step);
    // A position inside a list counts as all of the list: lists are not taken apart.
    if (known === 'all') return;
    if (i === steps.length - 1 || typeof steps[i + 1] !== 'string') {
      at.set(step, 'all');
      return;
    }
    const inner: Growing = known ?? new Map();
    at.set(step, inner);
    at = inner;
  }
};

const collect = (object: JsonObject, cover: Cover, before: string, names: string[]): void => {
  for (const [name, value] of object) {
    if (names.length >= outsideAtMost) return;
    const inner = cover.get(name);
    if (inner === 'all') continue;
    if (inner !== undefined && isJsonObject(value)) collect(value, inner, `${before}${name}.`, names);
    else names.push(before + name);
  }
};
