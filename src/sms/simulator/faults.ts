import { z } from 'zod';

/**
 * What may go wrong, on order. `before`: nothing is stored. `after`: the message is stored and
 * charged, and the client sees a failure — the question "was it sent or not?".
 */
export const Fault = z.strictObject({
  /** 'sms/send'; absent: any method. */
  method: z.string().optional(),
  match: z
    .strictObject({
      receptor: z.string().optional(),
      localid: z.string().optional(),
    })
    .optional(),
  kind: z.enum([
    'hang',
    'slow',
    'reset',
    'cut',
    'http',
    'empty',
    'redirect',
    'code',
    'badjson',
    'badshape',
    'dupEntry',
    'wrongEcho',
    'refuse',
  ]),
  when: z.enum(['before', 'after']).default('before'),
  /** HTTP status for `http`, return.status for `code`. */
  code: z.number().int().min(200).max(999).optional(),
  ms: z.number().int().min(0).max(600_000).optional(),
  times: z.number().int().min(1).default(1),
  /** Of the matching calls, how many are hit (0–1), drawn from `seed`. */
  rate: z.number().min(0).max(1).optional(),
  seed: z.number().int().optional(),
});
export type Fault = z.infer<typeof Fault>;

export interface FaultList {
  add(fault: Fault): void;
  clear(): void;
  /** The first that fits this call; used up by one. */
  take(method: string, params: Readonly<Record<string, string>>): Fault | null;
  readonly left: readonly Fault[];
}

export function faultList(): FaultList {
  const waiting: { fault: Fault; left: number; draw: () => number }[] = [];
  return {
    add(fault) {
      waiting.push({ fault, left: fault.times, draw: seeded(fault.seed ?? 1) });
    },
    clear() {
      waiting.length = 0;
    },
    take(method, params) {
      for (const entry of waiting) {
        const { fault } = entry;
        if (fault.method !== undefined && fault.method !== method) continue;
        const { receptor, localid } = fault.match ?? {};
        if (receptor !== undefined && params['receptor'] !== receptor) continue;
        if (localid !== undefined && params['localid'] !== localid) continue;
        if (fault.rate !== undefined && entry.draw() >= fault.rate) continue;
        entry.left -= 1;
        if (entry.left === 0) waiting.splice(waiting.indexOf(entry), 1);
        return fault;
      }
      return null;
    },
    get left() {
      return waiting.map(({ fault, left }) => ({ ...fault, times: left }));
    },
  };
}

/** Mulberry32: small, and the same for the same seed. */
function seeded(seed: number): () => number {
  let word = seed >>> 0;
  return () => {
    word = (word + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(word ^ (word >>> 15), word | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
