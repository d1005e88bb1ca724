import Button from '@mui/material/Button';
import type { TFunction } from 'i18next';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeskState, Pop } from '../../../src/contract/desk.ts';
import type { DirectoryEntry } from '../../../src/contract/directory.ts';
import { api } from '../app/api.ts';
import { useDirectory } from '../ui/directory.ts';
import { useFormat } from '../ui/format.ts';
import { useHotkeys } from '../ui/hotkeys.ts';
import { Kbd } from '../ui/parts.tsx';
import { usePauseText } from '../ui/pause-reason.ts';
import { useProblemText } from '../ui/problem.tsx';
import { useServerNow } from '../ui/use-now.ts';
import { hasOwnLeg, shownWordOf, STATE_TONES, stateKeyOf, type StateWord } from './desk-header.tsx';
import { ConsultButtons, useColleagueGone } from './consult-buttons.tsx';
import { EMERGENCY_KEYS, EmergencyKeys, EmergencyQuestion } from './emergency-call.tsx';
import { ColleagueLine, useCalledName } from './outbound.tsx';
import { TransferPanel } from './transfer-panel.tsx';
import { useDesk, useWholeDesk } from './use-desk.ts';
import { WrapUp } from './wrap-up.tsx';

/** The phone: its state and clock, and what can be done with it now. */
export function PhoneCard(props: { onHeadset: () => void }): ReactNode {
  const { state } = useWholeDesk().live;
  if (state === null) return null;
  return <KnownPhoneCard state={state} onHeadset={props.onHeadset} />;
}

function KnownPhoneCard(props: { state: DeskState; onHeadset: () => void }): ReactNode {
  const { t } = useTranslation();
  const whole = useWholeDesk();
  const { state } = props;
  const word = shownWordOf(whole);
  const colleagueGone = useColleagueGone(state);
  // Picked up, and hears how the citizen's phone rings.
  const isCalling = whole.live.pop?.isCallback === true && whole.phone.call?.phase === 'up';
  if (hasOwnLeg(whole)) {
    return (
      <section className={`card phone phone-${word}`} aria-label={t('phone.label')}>
        <StateLine state={state} word={word} />
        <ColleagueLine state={state} />
        {word === 'ringing' ? <AnswerButton /> : <OwnLegButtons />}
      </section>
    );
  }
  return (
    <section className={`card phone phone-${word}`} aria-label={t('phone.label')}>
      <StateLine state={state} word={word} />
      <Timer state={state} word={word} />
      <ColleagueLine state={state} />
      {word === 'ringing' && (isCalling ? <CallingCitizen state={state} /> : <AnswerButton />)}
      {word === 'announcing' && <p className="muted">{t('phone.announcing')}</p>}
      {word === 'calling' && <CallingCitizen state={state} />}
      {(word === 'talking' || word === 'held' || word === 'rejoining') && (
        <CallButtons state={state} />
      )}
      {colleagueGone !== null && (
        <p role="status" className="small held-for">
          {t('consult.gone', { name: colleagueGone })}
        </p>
      )}
      {word === 'consulting' && <ConsultButtons state={state} />}
      {word === 'wrap-up' && <WrapUp state={state} />}
      {state.signedIn && state.activity === 'idle' && <PhoneFoot onHeadset={props.onHeadset} />}
    </section>
  );
}

function StateLine(props: { state: DeskState; word: StateWord }): ReactNode {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const { live } = useWholeDesk();
  const pauseText = usePauseText();
  const { state, word } = props;
  const reason = word === 'paused' ? pauseText(state.pauseReason) : '';
  const isOut = live.pop?.outbound !== undefined;
  const isCall =
    ['ringing', 'announcing', 'talking', 'held'].includes(word) && live.pop !== null && !isOut;
  const waited =
    isCall && live.pop !== null
      ? t('phone.waited', { time: format.duration(live.pop.waitedMs) })
      : '';
  const queue = isCall ? live.pop?.queue : undefined;
  const line = queue === undefined ? '' : queueText(queue, i18n.language, t);
  const asking =
    word === 'ringing' && state.consult !== null
      ? t('consult.asks', { name: state.consult.otherName })
      : '';
  const callback = isCall && live.pop?.isCallback === true ? t('who.callback') : '';
  const out = isOut && live.pop !== null && word !== 'wrap-up' ? t('outbound.chip') : '';
  const words = [t(stateKeyOf(word, state)), out, line, callback, asking, reason, waited].filter(
    (one) => one !== '',
  );
  return <div className={`state-line tone-${STATE_TONES[word]}`}>{words.join(' · ')}</div>;
}

/** «زائران عرب (عربی)»: an expert greets a pilgrim in his language. */
function queueText(queue: NonNullable<Pop['queue']>, language: string, t: TFunction): string {
  const name = language === 'fa' ? queue.nameFa : queue.nameEn;
  return queue.language === 'fa' ? name : `${name} (${t(`queues.language.${queue.language}`)})`;
}

function Timer(props: { state: DeskState; word: StateWord }): ReactNode {
  const { t } = useTranslation();
  const desk = useDesk();
  const format = useFormat();
  const nowMs = useServerNow(desk.live.clock);
  const { state, word } = props;
  if (word === 'signed-out') return <p className="small muted">{t('phone.signedOutMore')}</p>;
  const { wrapUpUntilMs, answeredAtMs, pausedSinceMs } = state;
  const sinceMs = word === 'paused' ? (pausedSinceMs ?? state.sinceMs) : state.sinceMs;
  const isCountdown = word === 'wrap-up' && wrapUpUntilMs !== null;
  const shownMs = isCountdown ? wrapUpUntilMs - nowMs : nowMs - (answeredAtMs ?? sinceMs);
  return (
    <div
      className="timer num"
      role="timer"
      aria-label={t(isCountdown ? 'phone.wrapUpLeft' : 'phone.timer')}
    >
      {format.timer(isCountdown ? Math.max(0, shownMs + 999) : shownMs)}
    </div>
  );
}

function AnswerButton(): ReactNode {
  const { t } = useTranslation();
  const desk = useDesk();
  const { phone, live } = useWholeDesk();
  const { state, holdsPhone } = live;
  // The offer is often shown a moment before its call has reached the browser.
  const isComing =
    state?.activity === 'ringing' && state.phone === 'web' && holdsPhone === true && !phone.call;
  const isHere = isComing || phone.call?.phase === 'ringing';
  const answer = isHere ? () => desk.phone.answer(state?.offerId ?? null) : undefined;
  useHotkeys({ Space: answer, Enter: answer, F2: answer });
  if (state?.phone === 'desk') return <p className="muted">{t('phone.liftReceiver')}</p>;
  if (holdsPhone === false) return <p className="muted">{t('phone.ringsElsewhere')}</p>;
  return (
    <Button
      fullWidth
      variant="contained"
      size="large"
      className="answer"
      disabled={!isHere}
      onClick={answer}
      aria-keyshortcuts="Space Enter F2"
    >
      {t('phone.answer')} <Kbd inherit>Space</Kbd>
    </Button>
  );
}

/** A callback, or a call of one's own: nobody is on the line yet. */
function CallingCitizen(props: { state: DeskState }): ReactNode {
  const { t } = useTranslation();
  const { live, phone } = useWholeDesk();
  const { act } = useCallAct(props.state.callId);
  const called = useCalledName(live.pop);
  const name = props.state.colleague?.name ?? called;
  const end = (): void => act('hang-up');
  useHotkeys({ x: end, 'Alt+x': end });
  // A telephone on the table does not lift itself.
  const isOwnPhone = props.state.phone === 'desk' || phone.call?.phase === 'up';
  const word = name === null ? t('phone.calling') : t('outbound.calling', { name });
  return (
    <>
      <p className="muted" role="status" data-testid="calling-citizen">
        {isOwnPhone ? word : t('outbound.ownPhone')}
      </p>
      {props.state.phone === 'desk' && props.state.isCallingOut && (
        <p className="small muted">{t('phone.liftReceiver')}</p>
      )}
      <EndButton onEnd={end} />
    </>
  );
}

function EndButton(props: { onEnd: () => void }): ReactNode {
  const { t } = useTranslation();
  return (
    <Button
      fullWidth
      variant="contained"
      color="error"
      className="end"
      onClick={props.onEnd}
      aria-keyshortcuts="X Alt+X"
    >
      {t('phone.end')} <Kbd inherit>X</Kbd>
    </Button>
  );
}

/** With Alt they go on meaning what they mean. */
const BARE_KEYS_REST = Object.fromEntries(
  ['h', 'm', 't', 'x', ...EMERGENCY_KEYS.map(([, key]) => key)].map((key) => [key, undefined]),
);

function CallButtons(props: { state: DeskState }): ReactNode {
  const { t } = useTranslation();
  const desk = useDesk();
  const { phone } = useWholeDesk();
  const { callId, heldSinceMs } = props.state;
  const { fault, act } = useCallAct(callId);
  const isHeld = heldSinceMs !== null;
  const isMuted = phone.call?.isMuted === true;
  const isHere = phone.call?.phase === 'up';
  const [isTransferring, setTransferring] = useState(false);
  const [entry, setEntry] = useState<DirectoryEntry | null>(null);
  const entries = useDirectory().data ?? [];
  const hold = (): void => act(isHeld ? 'unhold' : 'hold');
  const mute = isHere ? () => desk.phone.setMuted(!isMuted) : undefined;
  const end = (): void => act('hang-up');
  const isWithin = props.state.colleague !== null;
  const canTransfer = props.state.activity === 'talking' && !isWithin;
  const { canDialOut } = props.state;
  const canAskOutside = canDialOut && canTransfer;
  const transfer = canTransfer ? () => setTransferring(true) : undefined;
  const isAsking = entry !== null && canAskOutside && callId !== null;
  useHotkeys({
    h: hold,
    'Alt+h': hold,
    m: mute,
    'Alt+m': mute,
    t: transfer,
    'Alt+t': transfer,
    x: end,
    'Alt+x': end,
    ...Object.fromEntries(
      EMERGENCY_KEYS.flatMap(([entryId, key]) => {
        const found = canAskOutside ? entries.find((one) => one.entryId === entryId) : undefined;
        const ask = found && (() => setEntry(found));
        return [
          [key, ask],
          [`Alt+${key}`, ask],
        ];
      }),
    ),
    // The hand that goes on writing the address must not hang up on the citizen.
    ...(isAsking && BARE_KEYS_REST),
  });
  if (isAsking) {
    const close = (): void => setEntry(null);
    // Another of the four keys: another call, with its own seconds.
    return <EmergencyQuestion key={entry.entryId} {...{ callId, entry }} onClose={close} />;
  }
  if (isTransferring && canTransfer && callId !== null) {
    return (
      <TransferPanel
        callId={callId}
        canDialOut={canDialOut}
        onClose={() => setTransferring(false)}
      />
    );
  }
  return (
    <>
      <div className="call-keys">
        <button type="button" aria-pressed={isHeld} onClick={hold} aria-keyshortcuts="H Alt+H">
          {t(isHeld ? 'phone.unhold' : 'phone.hold')}
          <Kbd>H</Kbd>
        </button>
        <button
          type="button"
          aria-pressed={isMuted}
          disabled={!isHere}
          onClick={mute}
          aria-keyshortcuts="M Alt+M"
        >
          {t(isMuted ? 'phone.unmute' : 'phone.mute')}
          <Kbd>M</Kbd>
        </button>
        <button
          type="button"
          className="wide"
          disabled={!canTransfer}
          onClick={transfer}
          aria-keyshortcuts="T Alt+T"
        >
          {t('transfer.open')}
          <Kbd>T</Kbd>
        </button>
      </div>
      {!isWithin && (
        <EmergencyKeys
          entries={entries}
          canDialOut={canDialOut}
          onAsk={canAskOutside ? setEntry : undefined}
        />
      )}
      {isHeld && <HeldFor sinceMs={heldSinceMs} />}
      {fault !== null && (
        <p role="alert" className="form-error">
          {fault}
        </p>
      )}
      <EndButton onEnd={end} />
    </>
  );
}

/** The server knows nothing of this leg: it is muted and put down here alone. */
function OwnLegButtons(): ReactNode {
  const { t } = useTranslation();
  const desk = useDesk();
  const { phone } = useWholeDesk();
  const isMuted = phone.call?.isMuted === true;
  const mute = (): void => desk.phone.setMuted(!isMuted);
  const end = (): void => desk.phone.hangUp();
  useHotkeys({ m: mute, 'Alt+m': mute, x: end, 'Alt+x': end });
  return (
    <>
      <div className="call-keys">
        <button type="button" aria-pressed={isMuted} onClick={mute} aria-keyshortcuts="M Alt+M">
          {t(isMuted ? 'phone.unmute' : 'phone.mute')}
          <Kbd>M</Kbd>
        </button>
      </div>
      <EndButton onEnd={end} />
    </>
  );
}

function HeldFor(props: { sinceMs: number }): ReactNode {
  const { t } = useTranslation();
  const desk = useDesk();
  const format = useFormat();
  const nowMs = useServerNow(desk.live.clock);
  return (
    <p className="small held-for">
      {t('phone.heldFor', { time: format.clock(nowMs - props.sinceMs) })}
    </p>
  );
}

function useCallAct(callId: string | null): {
  fault: string | null;
  act: (what: 'hold' | 'unhold' | 'hang-up') => void;
} {
  const desk = useDesk();
  const problemText = useProblemText();
  const [fault, setFault] = useState<string | null>(null);
  const act = (what: 'hold' | 'unhold' | 'hang-up'): void => {
    setFault(null);
    api('POST', `/api/calls/${callId}/${what}`).catch((error: unknown) => {
      // The server may be away while the call goes on: one's own leg can always be put down.
      if (what === 'hang-up') desk.phone.hangUp();
      else setFault(problemText(error));
    });
  };
  return { fault, act };
}

function PhoneFoot(props: { onHeadset: () => void }): ReactNode {
  const { t } = useTranslation();
  const desk = useDesk();
  const problemText = useProblemText();
  const { live } = useWholeDesk();
  const [fault, setFault] = useState<string | null>(null);
  const signOut = (): void => {
    desk.signOut().catch((error: unknown) => setFault(problemText(error)));
  };
  return (
    <div className="phone-foot">
      {live.state?.phone === 'web' && (
        <Button size="small" onClick={props.onHeadset}>
          {t('phone.headset')}
        </Button>
      )}
      <Button size="small" onClick={signOut}>
        {t('phone.signOut')}
      </Button>
      {fault !== null && (
        <p role="alert" className="form-error">
          {fault}
        </p>
      )}
    </div>
  );
}
