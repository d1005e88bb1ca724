import type { Random } from './random.ts';

/** In (0, 1]: a logarithm can be taken of it. */
function above0(random: Random): number {
  return 1 - random.next();
}

export function exponential(random: Random, mean: number): number {
  return -mean * Math.log(above0(random));
}

/** Real talk times: many short, few very long. `sigma` is that of the logarithm. */
export function lognormal(random: Random, mean: number, sigma: number): number {
  const normal = Math.sqrt(-2 * Math.log(above0(random))) * Math.cos(2 * Math.PI * random.next());
  return mean * Math.exp(sigma * normal - sigma ** 2 / 2);
}
