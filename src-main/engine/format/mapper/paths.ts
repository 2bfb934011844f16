/** The paths of a mapping as one tree, so that a record is walked once for all of them. */
import { everyElement, parseFieldPath } from '../../../../src-shared/model/mapping-file.ts';
import type { FieldPath, PathStep } from '../../../../src-shared/model/mapping-file.ts';
import { createKeyMatcher } from '../key-matcher.ts';
import type { KeyMatcher } from '../key-matcher.ts';

/** Paths of elements of an expanded list begin with this name. */
const EVENT = '$event';

export interface PathNode {
  /** Members that lead on, and where to. */
  readonly keys: KeyMatcher;
  readonly names: readonly string[];
  readonly children: readonly PathNode[];
  /** Elements by position, or null. */
  readonly elements: ReadonlyMap<number, PathNode> | null;
  readonly every: PathNode | null;
  /** Slot of the values here, or -1. */
  readonly slot: number;
  /** Not searched for words (times). */
  readonly isHidden: boolean;
  /** The list whose elements are events of their own. */
  readonly isExpanded: boolean;
  readonly leadsOn: boolean;
}

interface Growing {
  readonly members: Map<string, Growing>;
  readonly elements: Map<number, Growing>;
  every: Growing | null;
  slot: number;
  isHidden: boolean;
  isExpanded: boolean;
}

const grow = (): Growing => ({ members: new Map(), elements: new Map(), every: null, slot: -1, isHidden: false, isExpanded: false });

export interface PathSet {
  /** Slot of a path; the same path has one slot. `hidden`: its values are not searched for words. Null for a path that cannot be read. */
  slotOf(path: FieldPath, hidden?: boolean): number | null;
  /** Slots so far, and the path of each as it is shown. */
  readonly names: readonly string[];
  readonly paths: readonly (readonly PathStep[])[];
  tree(): PathNode;
}

/** An empty set; `expand`: the list whose elements `$event` stands for. Null when that path cannot be read. */
export const createPathSet = (expand: FieldPath | undefined): PathSet | null => {
  const root = grow();
  const names: string[] = [];
  const paths: (readonly PathStep[])[] = [];
  const list = expand === undefined ? null : parseFieldPath(expand);
  if (expand !== undefined) {
    if (list === null || !list.every((step) => typeof step === 'string')) return null;
    const node = follow(root, list);
    node.isExpanded = true;
    node.every = grow();
  }
  return {
    slotOf: (path, hidden = false) => {
      const parsed = parseFieldPath(path);
      if (parsed === null) return null;
      const steps: readonly PathStep[] = parsed[0] === EVENT && list !== null ? [...list, everyElement, ...parsed.slice(1)] : parsed;
      const node = follow(root, steps);
      if (node.slot < 0) {
        node.slot = names.length;
        names.push(typeof path === 'string' ? path : path.join('.'));
        paths.push(steps);
        node.isHidden = hidden;
      } else node.isHidden &&= hidden;
      return node.slot;
    },
    names,
    paths,
    tree: () => settle(root),
  };
};

const follow = (from: Growing, steps: readonly PathStep[]): Growing => {
  let node = from;
  for (const step of steps) {
    if (step === everyElement) node = node.every ??= grow();
    else if (typeof step === 'number') {
      const next = node.elements.get(step) ?? grow();
      node.elements.set(step, next);
      node = next;
    } else {
      const next = node.members.get(step) ?? grow();
      node.members.set(step, next);
      node = next;
    }
  }
  return node;
};

const settle = (node: Growing): PathNode => {
  const names = [...node.members.keys()];
  return {
    keys: createKeyMatcher(names),
    names,
    children: [...node.members.values()].map(settle),
    elements: node.elements.size === 0 ? null : new Map([...node.elements].map(([at, child]) => [at, settle(child)])),
    every: node.every === null ? null : settle(node.every),
    slot: node.slot,
    isHidden: node.isHidden,
    isExpanded: node.isExpanded,
    leadsOn: names.length > 0 || node.elements.size > 0 || node.every !== null,
  };
};
