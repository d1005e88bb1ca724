import type { EngineEventBody } from '../../telephony/engine/event.ts';
import type { Outputs } from '../../telephony/engine/output.ts';

/** What a story's teller lends to the lines about callbacks. */
interface CallbackTeller {
  readonly nowMs: number;
  send(body: EngineEventBody): Outputs;
  request(request: unknown): Outputs;
}

type CallbackLine = readonly [RegExp, (teller: CallbackTeller, ...words: string[]) => Outputs];

const send = (teller: CallbackTeller, body: Record<string, unknown>): Outputs =>
  teller.send(body as unknown as EngineEventBody);

/** Callbacks are `pc-<call>`, the calls by which they are tried `pc-<call>.<n>`. */
export const callbackLines: readonly CallbackLine[] = [
  [
    /^call (\S+) arrives from callable (\d+)(?: at (\d+))?$/,
    (t, callId, callerToken, extension = '137') =>
      send(t, {
        type: 'call.arrived',
        callId,
        callerToken,
        extension,
        enteredAtMs: t.nowMs,
        callable: true,
      }),
  ],
  [
    /^(pc-\S+) picks up$/,
    (t, callId) =>
      send(t, {
        type: 'call.arrived',
        callId,
        callerToken: null,
        extension: '137',
        enteredAtMs: t.nowMs,
      }),
  ],
  [/^(pc-\S+) is off the hook$/, (t, callId) => send(t, { type: 'dial.answered', callId })],
  [
    /^the ring of (\S+) is over, (\S+)$/,
    (t, callId, reason) => send(t, { type: 'dial.ended', callId, reason, cause: null }),
  ],
  [
    /^(pc-\S+) is cancelled$/,
    (t, callbackId) => t.request({ type: 'cancel-callback', callbackId }),
  ],
  [
    /^(pc-\S+) is settled by call (\S+) that we know nothing of$/,
    (t, callbackId, settledIn) => t.request({ type: 'cancel-callback', callbackId, settledIn }),
  ],
  [/^(pc-\S+) hangs up$/, (t, callId) => send(t, { type: 'call.hung-up', callId, cause: 16 })],
  [
    /^it is night in (\w+) from (\d+) s to (\d+) s$/,
    (t, queueId, from, until) =>
      t.request({
        type: 'plan-hours',
        queueId,
        hours: null,
        quiet: [{ fromMs: Number(from) * 1_000, untilMs: Number(until) * 1_000 }],
      }),
  ],
  [
    /^the server remembers (pc-(\S+)) of (\d+) from (\d+) s with (\d+) attempts(?:, (\d+) of them rings)?$/,
    (t, callbackId, firstCallId, callerToken, from, attempts, rings = '0') =>
      t.request({
        type: 'restore-callbacks',
        callbacks: [
          {
            callbackId,
            firstCallId,
            callerToken,
            queueId: 'waterworks',
            enteredAtMs: Number(from) * 1_000,
            keyMs: Number(from) * 1_000,
            madeAtMs: Number(from) * 1_000,
            rings: Number(rings),
            attempts: Number(attempts),
          },
        ],
      }),
  ],
];
