import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeskState } from '../../../src/contract/desk.ts';
import { useFormat } from '../ui/format.ts';
import { Chip, type Tone } from '../ui/parts.tsx';
import { useServerNow } from '../ui/use-now.ts';
import type { WholeDesk } from './desk.ts';
import { useDesk, useWholeDesk } from './use-desk.ts';

/** The one word for an agent's state, what he wants and what is so, in this order of weight. */
export type StateWord =
  | 'signed-out'
  | 'unreachable'
  | 'ringing'
  | 'announcing'
  | 'calling'
  | 'talking'
  | 'held'
  | 'consulting'
  | 'rejoining'
  | 'wrap-up'
  | 'busy'
  | 'set-aside'
  | 'paused'
  | 'ready';

export function stateWordOf(state: DeskState): StateWord {
  if (!state.signedIn) return 'signed-out';
  if (state.activity === 'talking') return state.heldSinceMs === null ? 'talking' : 'held';
  if (state.isCallingOut) return 'calling';
  if (state.activity !== 'idle') return state.activity;
  if (!state.reachable) return 'unreachable';
  if (state.setAsideMisses !== null) return 'set-aside';
  return state.wish === 'paused' ? 'paused' : 'ready';
}

/**
 * A leg in this browser of which the server cannot tell: it is away, or the exchange's fallback
 * queue rings without us. Then the phone itself is the truth.
 */
export function hasOwnLeg({ live, phone }: Pick<WholeDesk, 'live' | 'phone'>): boolean {
  const { call } = phone;
  if (call === null) return false;
  return !call.isOffer || (!live.connected && call.offerId !== live.state?.offerId);
}

export function shownWordOf(whole: Pick<WholeDesk, 'live' | 'phone'>): StateWord {
  if (hasOwnLeg(whole)) return whole.phone.call?.phase === 'ringing' ? 'ringing' : 'talking';
  return whole.live.state === null ? 'signed-out' : stateWordOf(whole.live.state);
}

/** Where the word of the state is: who speaks with somebody outside asks no colleague. */
export function stateKeyOf(word: StateWord, state: DeskState): string {
  const isOutside = word === 'consulting' && state.consult?.entryId != null;
  return isOutside ? 'state.outside' : `state.${word}`;
}

export const STATE_TONES: Readonly<Record<StateWord, Tone>> = {
  'signed-out': 'plain',
  unreachable: 'alarm',
  ringing: 'ring',
  announcing: 'ring',
  calling: 'accent',
  talking: 'accent',
  held: 'ring',
  consulting: 'accent',
  rejoining: 'ring',
  'wrap-up': 'wrap',
  busy: 'accent',
  'set-aside': 'alarm',
  paused: 'plain',
  ready: 'ok',
};

export function StateChip(): ReactNode {
  const { t } = useTranslation();
  const whole = useWholeDesk();
  if (whole.live.state === null) return null;
  const word = shownWordOf(whole);
  return (
    <Chip tone={STATE_TONES[word]} dot live testId="agent-state">
      {t(stateKeyOf(word, whole.live.state))}
    </Chip>
  );
}

/** Waiting, longest wait, service level: enough to feel the line, not to watch it. */
export function DeskFigures(): ReactNode {
  const { t } = useTranslation();
  const desk = useDesk();
  const { live } = useWholeDesk();
  const format = useFormat();
  const nowMs = useServerNow(desk.live.clock, 1_000);
  const { state } = live;
  if (state === null) return null;
  const { oldestEnteredAtMs, serviceLevelPercent } = state;
  return (
    <dl className="figures">
      <div>
        <dt>{t('figures.waiting')}</dt>
        <dd>{format.digits(state.waiting)}</dd>
      </div>
      <div>
        <dt>{t('figures.longest')}</dt>
        <dd className="num">
          {oldestEnteredAtMs === null ? '–' : format.clock(nowMs - oldestEnteredAtMs)}
        </dd>
      </div>
      <div>
        <dt>{t('figures.serviceLevel')}</dt>
        <dd>{serviceLevelPercent === null ? '–' : format.percent(serviceLevelPercent)}</dd>
      </div>
    </dl>
  );
}
