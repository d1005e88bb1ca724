import type { EngineEventBody } from '../engine/event.ts';
import type { SteadyClock } from '../../src/kit/steady-clock.ts';

/** The PBX's dialplan writes the first arrival by the machine's clock. */
export function toEngineTime(event: EngineEventBody, clock: SteadyClock): EngineEventBody {
  if (event.type === 'call.arrived') {
    return { ...event, enteredAtMs: clock.fromWall(event.enteredAtMs) };
  }
  if (event.type !== 'pbx.snapshot') return event;
  const calls = event.calls.map((call) => ({
    ...call,
    enteredAtMs: clock.fromWall(call.enteredAtMs),
  }));
  return { ...event, calls };
}
