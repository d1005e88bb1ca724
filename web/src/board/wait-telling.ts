import type { CallHistory } from '../../../src/contract/calls.ts';

type Wait = CallHistory['waits'][number];
type Say = (key: string, values?: Record<string, string>) => string;
interface Format {
  digits(value: number): string;
  duration(ms: number): string;
  /** Of the clock, with its seconds. */
  second(ms: number): string;
}

/** Why a caller waited as long as he did, in sentences; none for who did not wait. */
export function tellWaits(
  { waits, agents, queues }: Pick<CallHistory, 'waits' | 'agents' | 'queues'>,
  say: Say,
  format: Format,
  language: 'fa' | 'en',
): string[] {
  if (waits.length === 0) return [];
  const totalMs = waits.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
  const tell = (wait: Wait): string[] => {
    const names = queues[wait.queueId];
    const known = (language === 'fa' ? names?.nameFa : names?.nameEn) ?? wait.queueId;
    const more = (key: 'ahead' | 'aheadByBoost' | 'behind'): string[] =>
      wait[key] === 0 ? [] : [say(`told.wait.${key}`, { number: format.digits(wait[key]) })];
    const sentence = say(`told.wait.${wait.why}`, {
      from: format.second(wait.fromMs),
      to: format.second(wait.toMs),
      queue: known,
      names: wait.agentIds.map((id) => agents[id] ?? id).join(say('told.wait.and')),
      signedIn: format.digits(wait.signedIn),
      working: format.digits(wait.working),
      paused: format.digits(wait.paused),
    });
    return [[sentence, ...more('ahead'), ...more('aheadByBoost'), ...more('behind')].join(' ')];
  };
  return [say('told.wait.total', { time: format.duration(totalMs) }), ...waits.flatMap(tell)];
}
