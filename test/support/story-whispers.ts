import type { EngineEventBody } from '../../telephony/engine/event.ts';
import type { Outputs } from '../../telephony/engine/output.ts';

interface Teller {
  send(body: EngineEventBody): Outputs;
}

/** What happens with words that only an expert hears. */
export const whisperLines: readonly (readonly [
  RegExp,
  (teller: Teller, ...words: string[]) => Outputs,
])[] = [
  [
    /^whisper (\S+) is heard$/,
    (t, offerId) => t.send({ type: 'whisper.finished', offerId } as EngineEventBody),
  ],
];
