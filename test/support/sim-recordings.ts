import type { Command, EngineEventBody } from '../../telephony/engine/event.ts';
import type { CallId } from '../../telephony/protocol/index.ts';
import type { SimCaller, SimHooks } from './sim-pbx.ts';

type Of<T extends Command['type']> = Extract<Command, { type: T }>;

interface SimRecording {
  readonly callId: CallId;
  /** `asked`: the prompt before it runs. `kept`, `silent`: on the disk, whatever dies. */
  state: 'asked' | 'speaking' | 'kept' | 'silent';
  durationMs: number;
}

/** What callers say after the tone: kept on the disk, also when nobody is told of it. */
export class SimRecordings {
  readonly all = new Map<string, SimRecording>();
  readonly #hooks: SimHooks;
  readonly #callers: ReadonlyMap<CallId, SimCaller>;

  constructor(hooks: SimHooks, callers: ReadonlyMap<CallId, SimCaller>) {
    this.#hooks = hooks;
    this.#callers = callers;
  }

  record({ callId, recordingId }: Of<'record-caller'>): void {
    const { outside, later, faulty } = this.#hooks;
    const recording: SimRecording = { callId, state: 'asked', durationMs: 0 };
    this.all.set(recordingId, recording);
    const promptMs = outside.between(1_500, 6_000);
    const durationMs = outside.between(500, 15_000);
    const breaks = faulty() && outside.chance(0.1);
    later(promptMs, () => {
      if (recording.state !== 'asked' || !this.#callers.has(callId)) return;
      recording.state = 'speaking';
      this.#hooks.emit({ type: 'prompt.finished', callId, promptId: recordingId });
    });
    later(promptMs + durationMs, () => {
      if (recording.state !== 'speaking' || !this.#callers.has(callId)) return;
      if (breaks) {
        this.all.delete(recordingId);
        this.#emit(callId, recordingId, 'refused');
      } else this.#close(recordingId, recording, durationMs);
    });
  }

  find({ callId, recordingId }: Of<'find-recording'>): void {
    const recording = this.all.get(recordingId);
    if (recording === undefined) this.#emit(callId, recordingId, 'missing');
    else if (recording.state === 'kept' || recording.state === 'silent') {
      this.#tell(recordingId, recording);
    }
  }

  /** The caller's channel is gone: what he has said by now stays, before the tone there is nothing. */
  callerIsGone(callId: CallId): void {
    for (const [recordingId, recording] of this.all) {
      if (recording.callId !== callId) continue;
      if (recording.state === 'asked') this.all.delete(recordingId);
      if (recording.state === 'speaking') this.#close(recordingId, recording, 4_000);
    }
  }

  isKept(recordingId: string): boolean {
    return this.all.get(recordingId)?.state === 'kept';
  }

  #close(recordingId: string, recording: SimRecording, durationMs: number): void {
    recording.state = this.#hooks.outside.chance(0.2) ? 'silent' : 'kept';
    recording.durationMs = durationMs;
    // The word of it may be late or lost.
    if (!this.#hooks.faulty() || this.#hooks.outside.chance(0.8)) {
      this.#tell(recordingId, recording);
    }
  }

  #tell(recordingId: string, { callId, state, durationMs }: SimRecording): void {
    const hasSpeech = state === 'kept';
    const told = { callId, recordingId, durationMs, hasSpeech };
    this.#hooks.emit({ type: 'recording.finished', ...told });
  }

  #emit(callId: CallId, recordingId: string, reason: 'refused' | 'missing'): void {
    const event: EngineEventBody = { type: 'recording.failed', callId, recordingId, reason };
    this.#hooks.emit(event);
  }
}
