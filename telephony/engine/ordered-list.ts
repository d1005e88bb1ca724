/**
 * A sorted collection of distinct items: insert, remove, first and walk in order, plus the rank of
 * an item. Held in chunks, so that one change moves at most a chunk, never the whole.
 * `work` counts comparisons and moved items: tests bound it instead of measuring time.
 */
export class OrderedList<T> {
  readonly #compare: (a: T, b: T) => number;
  readonly #chunks: T[][] = [];
  #size = 0;
  work = 0;

  constructor(compare: (a: T, b: T) => number) {
    this.#compare = compare;
  }

  get size(): number {
    return this.#size;
  }

  first(): T | undefined {
    return this.#chunks[0]?.[0];
  }

  insert(item: T): void {
    const at = this.#chunkOf(item);
    const chunk = this.#chunks[at];
    if (chunk === undefined) {
      this.#chunks.push([item]);
    } else {
      const place = this.#placeIn(chunk, item);
      chunk.splice(place, 0, item);
      this.work += chunk.length - place;
      if (chunk.length > longestChunk) {
        this.#chunks.splice(at + 1, 0, chunk.splice(longestChunk / 2));
      }
    }
    this.#size += 1;
  }

  /** False: it was not there. */
  remove(item: T): boolean {
    const at = this.#chunkOf(item);
    const chunk = this.#chunks[at];
    if (chunk === undefined) return false;
    const place = this.#placeIn(chunk, item);
    const found = chunk[place];
    if (found === undefined || this.#compare(found, item) !== 0) return false;
    chunk.splice(place, 1);
    this.work += chunk.length - place;
    if (chunk.length === 0) this.#chunks.splice(at, 1);
    this.#size -= 1;
    return true;
  }

  /** How many items come before this one. */
  rank(item: T): number {
    const at = this.#chunkOf(item);
    let before = 0;
    for (let i = 0; i < at; i += 1) before += this.#chunks[i]?.length ?? 0;
    this.work += at;
    const chunk = this.#chunks[at];
    return chunk === undefined ? before : before + this.#placeIn(chunk, item);
  }

  /** The n-th item, counted from 0. */
  at(n: number): T | undefined {
    let left = n;
    for (const chunk of this.#chunks) {
      this.work += 1;
      if (left < chunk.length) return chunk[left];
      left -= chunk.length;
    }
    return undefined;
  }

  /** In order. The list must not change during the walk. */
  *[Symbol.iterator](): Generator<T> {
    for (const chunk of this.#chunks) {
      for (const item of chunk) {
        this.work += 1;
        yield item;
      }
    }
  }

  /** The chunk that holds the item or should: the first whose last item is not smaller. */
  #chunkOf(item: T): number {
    let low = 0;
    let high = this.#chunks.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      const last = this.#chunks[middle]?.at(-1);
      this.work += 1;
      if (last !== undefined && this.#compare(last, item) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #placeIn(chunk: T[], item: T): number {
    let low = 0;
    let high = chunk.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = chunk[middle];
      this.work += 1;
      if (other !== undefined && this.#compare(other, item) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Small enough that a move inside is nothing, large enough that there are few chunks. */
const longestChunk = 256;
