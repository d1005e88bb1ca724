import { inLanguage, type Language } from '../flow/language.ts';
import type { QueueId } from '../protocol/index.ts';
import type { Call, EngineState } from './model.ts';

/** Who came through a queue of a language is spoken to in it to the end, wherever the call goes. */
export function languageOf(state: EngineState, call: Call): Language {
  const queues = [call.queueId, ...call.visited].map((queueId) => state.queues.get(queueId));
  return queues.some((queue) => queue?.language === 'ar') ? 'ar' : 'fa';
}

/** The same in the language of the call. */
export function spokenTo(
  state: EngineState,
  call: Call,
  parts: readonly string[],
): readonly string[] {
  return inLanguage(languageOf(state, call), parts);
}

/** Keys that lead to queues of another language, while this caller may still choose. */
export function menuKeysOf(state: EngineState, call: Call): string[] {
  return choicesOf(state, call)
    .map(({ menuKey }) => menuKey)
    .sort();
}

/** The queue that this key leads the caller to; null: none. */
export function queueBehindKey(state: EngineState, call: Call, key: string): QueueId | null {
  return choicesOf(state, call).find(({ menuKey }) => menuKey === key)?.queueId ?? null;
}

/** Once per call, and not when we have talked with him: the expert can send him there. */
function choicesOf(state: EngineState, call: Call): { menuKey: string; queueId: QueueId }[] {
  if (languageOf(state, call) !== 'fa' || call.firstAnsweredAtMs !== null) return [];
  return [...state.queues.values()].flatMap(({ queueId, language, menuKey }) =>
    language === 'ar' && menuKey !== undefined ? [{ menuKey, queueId }] : [],
  );
}
