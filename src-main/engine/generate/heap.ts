/** A binary min-heap over a numeric key; equal keys come out in the order in which they went in. */
export interface Heap<T> {
  push(key: number, value: T): void;
  /** Key of the first, or Infinity when empty. */
  least(): number;
  pop(): T | undefined;
}

interface Node<T> {
  readonly key: number;
  readonly order: number;
  readonly value: T;
}

export const createHeap = <T>(): Heap<T> => {
  const nodes: Node<T>[] = [];
  let pushed = 0;
  const before = (a: Node<T>, b: Node<T>): boolean => a.key < b.key || (a.key === b.key && a.order < b.order);
  const sink = (node: Node<T>): void => {
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      const right = nodes[child + 1];
      if (right !== undefined && before(right, nodes[child] as Node<T>)) child += 1;
      const smaller = nodes[child];
      if (smaller === undefined || !before(smaller, node)) break;
      nodes[at] = smaller;
      at = child;
    }
    nodes[at] = node;
  };
  return {
    push: (key, value) => {
      const node: Node<T> = { key, order: pushed, value };
      pushed += 1;
      let at = nodes.length;
      nodes.push(node);
      while (at > 0) {
        const parent = (at - 1) >> 1;
        const above = nodes[parent] as Node<T>;
        if (!before(node, above)) break;
        nodes[at] = above;
        at = parent;
      }
      nodes[at] = node;
    },
    least: () => nodes[0]?.key ?? Infinity,
    pop: () => {
      const first = nodes[0];
      const last = nodes.pop();
      if (last !== undefined && nodes.length > 0) sink(last);
      return first?.value;
    },
  };
};
