import type { Reply } from '../../telephony/ari/rest.ts';
import type { SimAsterisk } from './sim-asterisk.ts';
import type { SimChannel } from './sim-asterisk-channel.ts';

type Given = Readonly<Record<string, unknown>>;

const reply = (status: number, body: unknown = null): Reply => ({ status, body });

/** In the channel's own thread, behind the prompt that runs; known from the asking on. */
export function record(channel: SimChannel, given: Given, done: (reply: Reply) => void): void {
  const { pbx } = channel;
  const name = String(given['name']);
  if (pbx.recordings.has(name)) return done(reply(409));
  pbx.recordings.set(name, 'live');
  done(reply(201, { name, format: given['format'], state: 'queued' }));
  const bornAtMs = pbx.clock.now();
  const forget = channel.endRecording;
  channel.endRecording = () => {
    forget();
    // Gone before the tone: nothing was ever written.
    if (pbx.recordings.get(name) === 'live') pbx.recordings.delete(name);
  };
  channel.enqueue((next) => {
    let isOver = false;
    const end = (): void => {
      if (isOver) return;
      isOver = true;
      cancel();
      next();
    };
    const finish = (): void => {
      if (isOver) return;
      if (pbx.recordings.get(name) === 'live') {
        pbx.recordings.set(name, 'stored');
        const duration = Math.max(1, Math.round((pbx.clock.now() - bornAtMs) / 1_000));
        const recording = { name, duration, talking_duration: duration };
        pbx.emit({ type: 'RecordingFinished', recording });
      }
      end();
    };
    const limitMs = Number(given['maxDurationSeconds']) * 1_000;
    const cancel = pbx.clock.after(Math.min(pbx.options.speechMs?.() ?? 2_000, limitMs), finish);
    // Cancelled while it stood in line.
    if (!pbx.recordings.has(name)) return end();
    channel.sound = 'silence';
    channel.endRecording = finish;
    pbx.recordingEnds.set(name, end);
  });
}

export function onRecordings(pbx: SimAsterisk, verb: string, given: Given): Reply {
  const name = String(given['recordingName']);
  const state = pbx.recordings.get(name);
  switch (verb) {
    case 'getLive':
      return state === 'live' ? reply(200, { name }) : reply(404);
    case 'getStored':
      return state === 'stored' ? reply(200, { name }) : reply(404);
    case 'cancel':
      if (state !== 'live') return reply(404);
      pbx.recordings.delete(name);
      pbx.recordingEnds.get(name)?.();
      return reply(204);
    default:
      throw new Error(`the fake PBX does not know recordings.${verb}`);
  }
}
