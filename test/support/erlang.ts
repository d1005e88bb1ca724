export interface Delay {
  /** Share of callers who do not get an agent at once. */
  readonly waitShare: number;
  /** Over all callers, in the unit of `serviceMean`; who gives up counts with the time waited. */
  readonly meanWait: number;
}

export interface Traffic {
  readonly agents: number;
  /** Arrivals per unit of time. */
  readonly rate: number;
  readonly serviceMean: number;
  /** Mean of the exponential patience; Infinity: nobody gives up (Erlang C). */
  readonly patienceMean: number;
}

/**
 * What a line of Poisson arrivals, exponential service and exponential patience does in the long
 * run: the stationary probabilities of its birth-death chain, which are Erlang C without patience
 * and Erlang A with it.
 */
export function erlangDelay(traffic: Traffic): Delay {
  const { agents, rate, serviceMean, patienceMean } = traffic;
  // Probabilities up to one factor, that of an empty line as 1.
  let weight = 1;
  let sum = 1;
  let waiting = 0;
  let queued = 0;
  for (let n = 1; ; n += 1) {
    const leaving = Math.min(n, agents) / serviceMean + Math.max(0, n - agents) / patienceMean;
    weight *= rate / leaving;
    sum += weight;
    if (n < agents) continue;
    // An arrival that finds all agents busy waits.
    waiting += weight;
    queued += (n - agents) * weight;
    if (weight < sum * 1e-13) break;
  }
  return { waitShare: waiting / sum, meanWait: queued / sum / rate };
}
