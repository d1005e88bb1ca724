/** What is planned, earliest first; of one instant, what was planned first. */
export class TimeHeap<T> {
  readonly #items: { readonly atMs: number; readonly seq: number; readonly what: T }[] = [];
  #seq = 0;

  get nextAtMs(): number {
    return this.#items[0]?.atMs ?? Infinity;
  }

  add(atMs: number, what: T): void {
    this.#seq += 1;
    const item = { atMs, seq: this.#seq, what };
    let at = this.#items.length;
    this.#items.push(item);
    while (at > 0) {
      const above = (at - 1) >> 1;
      const other = this.#items[above];
      if (other === undefined || isBefore(other, item)) break;
      this.#items[at] = other;
      at = above;
    }
    this.#items[at] = item;
  }

  take(): T | undefined {
    const first = this.#items[0];
    const last = this.#items.pop();
    if (first === undefined || last === undefined || this.#items.length === 0) return first?.what;
    let at = 0;
    for (;;) {
      const left = this.#items[2 * at + 1];
      if (left === undefined) break;
      const right = this.#items[2 * at + 2];
      const isRight = right !== undefined && isBefore(right, left);
      const below = isRight ? right : left;
      if (isBefore(last, below)) break;
      this.#items[at] = below;
      at = 2 * at + (isRight ? 2 : 1);
    }
    this.#items[at] = last;
    return first.what;
  }
}

interface Ordered {
  readonly atMs: number;
  readonly seq: number;
}

function isBefore(a: Ordered, b: Ordered): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.seq < b.seq);
}
