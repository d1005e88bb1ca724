/**
 * A sorted collection of distinct items: insert, remove, first and walk in order, plus the rank of
 * an item. A counted B-tree: each costs a few steps per level, whatever the size.
 * `work` counts comparisons, moved items and added sizes: tests bound it instead of measuring time.
 */
export class OrderedList<T> {
  readonly #compare: (a: T, b: T) => number;
  #root: Node<T> = { size: 0, items: [], nodes: [] };
  work = 0;

  constructor(compare: (a: T, b: T) => number) {
    this.#compare = compare;
  }

  get size(): number {
    return this.#root.size;
  }

  first(): T | undefined {
    let node = this.#root;
    for (let below = node.nodes[0]; below !== undefined; below = node.nodes[0]) node = below;
    return node.items[0];
  }

  insert(item: T): void {
    const right = this.#insertInto(this.#root, item);
    if (right === null) return;
    const left = this.#root;
    this.#root = { size: left.size + right.size, items: [], nodes: [left, right] };
  }

  /** False: it was not there. */
  remove(item: T): boolean {
    if (!this.#removeFrom(this.#root, item)) return false;
    // Levels that branch no more are taken away.
    while (this.#root.nodes.length === 1 && this.#root.nodes[0] !== undefined) {
      this.#root = this.#root.nodes[0];
    }
    return true;
  }

  /** How many items come before this one. */
  rank(item: T): number {
    let before = 0;
    let node = this.#root;
    while (node.nodes.length > 0) {
      const at = this.#childFor(node, item);
      for (let i = 0; i < at; i += 1) before += node.nodes[i]?.size ?? 0;
      this.work += at;
      const below = node.nodes[at];
      if (below === undefined) break;
      node = below;
    }
    return before + this.#placeIn(node.items, item);
  }

  /** The n-th item, counted from 0. */
  at(n: number): T | undefined {
    let left = n;
    let node = this.#root;
    while (node.nodes.length > 0) {
      let at = 0;
      for (; at < node.nodes.length - 1; at += 1) {
        const size = node.nodes[at]?.size ?? 0;
        if (left < size) break;
        left -= size;
      }
      this.work += at;
      const below = node.nodes[at];
      if (below === undefined) return undefined;
      node = below;
    }
    return node.items[left];
  }

  /** In order. The list must not change during the walk. */
  [Symbol.iterator](): Generator<T> {
    return this.#walk(this.#root);
  }

  *#walk(node: Node<T>): Generator<T> {
    for (const below of node.nodes) yield* this.#walk(below);
    for (const item of node.items) {
      this.work += 1;
      yield item;
    }
  }

  /** The right half, when the node had to be split. */
  #insertInto(node: Node<T>, item: T): Node<T> | null {
    node.size += 1;
    const at = this.#childFor(node, item);
    const below = node.nodes[at];
    if (below === undefined) {
      const place = this.#placeIn(node.items, item);
      node.items.splice(place, 0, item);
      this.work += node.items.length - place;
      if (node.items.length <= widest) return null;
      const items = node.items.splice(widest / 2);
      node.size = node.items.length;
      return { size: items.length, items, nodes: [] };
    }
    const right = this.#insertInto(below, item);
    if (right === null) return null;
    node.nodes.splice(at + 1, 0, right);
    this.work += node.nodes.length - at;
    if (node.nodes.length <= widest) return null;
    const nodes = node.nodes.splice(widest / 2);
    const size = nodes.reduce((sum, { size }) => sum + size, 0);
    node.size -= size;
    return { size, items: [], nodes };
  }

  #removeFrom(node: Node<T>, item: T): boolean {
    const at = this.#childFor(node, item);
    const below = node.nodes[at];
    if (below !== undefined) {
      if (!this.#removeFrom(below, item)) return false;
      if (below.size === 0) node.nodes.splice(at, 1);
    } else {
      const place = this.#placeIn(node.items, item);
      const found = node.items[place];
      if (found === undefined || this.#compare(found, item) !== 0) return false;
      node.items.splice(place, 1);
      this.work += node.items.length - place;
    }
    node.size -= 1;
    return true;
  }

  /** Which node below holds the item or should: the first whose last item is not smaller. */
  #childFor(node: Node<T>, item: T): number {
    let low = 0;
    let high = node.nodes.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      const last = lastOf(node.nodes[middle]);
      this.work += 1;
      if (last !== undefined && this.#compare(last, item) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #placeIn(items: T[], item: T): number {
    let low = 0;
    let high = items.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = items[middle];
      this.work += 1;
      if (other !== undefined && this.#compare(other, item) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Items are in the lowest nodes only; all others have nodes below. None but the root is empty. */
interface Node<T> {
  size: number;
  readonly items: T[];
  readonly nodes: Node<T>[];
}

function lastOf<T>(node: Node<T> | undefined): T | undefined {
  let lowest = node;
  while (lowest !== undefined && lowest.nodes.length > 0) lowest = lowest.nodes.at(-1);
  return lowest?.items.at(-1);
}

/** Small enough that a move inside is nothing, large enough that there are few levels. */
const widest = 32;
