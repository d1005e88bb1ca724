/** A mean with its confidence interval: mean ± half. */
export interface Interval {
  readonly mean: number;
  readonly half: number;
}

/**
 * Waits of neighbours are alike, so one call says little: means of long batches of calls, one
 * after the other, are near enough to independent. `quantile`: of Student's t for the number of
 * batches and the confidence wanted.
 */
export class BatchMeans {
  readonly #size: number;
  readonly #means: number[] = [];
  #sum = 0;
  #n = 0;

  constructor(size: number) {
    this.#size = size;
  }

  get batches(): number {
    return this.#means.length;
  }

  add(value: number): void {
    this.#sum += value;
    this.#n += 1;
    if (this.#n < this.#size) return;
    this.#means.push(this.#sum / this.#n);
    this.#sum = 0;
    this.#n = 0;
  }

  interval(quantile: number): Interval {
    const n = this.#means.length;
    const mean = this.#means.reduce((sum, value) => sum + value, 0) / n;
    const squares = this.#means.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    return { mean, half: quantile * Math.sqrt(squares / (n - 1) / n) };
  }
}
