import type { Outputs } from '../../telephony/engine/output.ts';

/** What a story's teller lends to the lines about calls that experts make. */
interface CallOutTeller {
  request(request: unknown): Outputs;
}

type CallOutLine = readonly [RegExp, (teller: CallOutTeller, ...words: string[]) => Outputs];

/** The call of `anna calls boris within as 5` is `pc-in-5`; of `anna calls 77 as 5` is `pc-out-5`, her own leg `pc-out-5.1`. */
export const callOutLines: readonly CallOutLine[] = [
  [
    /^(\w+) calls (\w+) within as (\w+)$/,
    (t, agentId, secondId, name) =>
      t.request({ type: 'call-colleague', agentId, callId: `pc-in-${name}`, secondId }),
  ],
  [
    /^(\w+) calls (\w+) as (\w+)$/,
    (t, agentId, callerToken, name) =>
      t.request({ type: 'call-out', agentId, callId: `pc-out-${name}`, callerToken }),
  ],
];
