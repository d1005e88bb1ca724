import Button from '@mui/material/Button';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeskConsult, DeskState } from '../../../src/contract/desk.ts';
import { api } from '../app/api.ts';
import { useDirectory, useEntryName } from '../ui/directory.ts';
import { useHotkeys } from '../ui/hotkeys.ts';
import { Kbd } from '../ui/parts.tsx';
import { useProblemText } from '../ui/problem.tsx';
import { useDesk, useWholeDesk } from './use-desk.ts';

type Act = 'complete' | 'join' | 'cancel';

/** A second party in the call: hand over, take back, all together. */
export function ConsultButtons(props: { state: DeskState }): ReactNode {
  const { t } = useTranslation();
  const desk = useDesk();
  const { phone } = useWholeDesk();
  const { consult, callId } = props.state;
  const { fault, act } = useConsultAct(callId);
  const name = useOtherName()(consult);
  const isFirst = consult?.role === 'first';
  const stage = consult?.stage ?? 'ringing';
  const isBlind = consult?.manner === 'blind';
  const isMuted = phone.call?.isMuted === true;
  const mute = phone.call?.phase === 'up' ? () => desk.phone.setMuted(!isMuted) : undefined;
  const canComplete = isFirst && stage !== 'handing-over' && !(stage === 'ringing' && isBlind);
  const complete = canComplete ? () => act('complete') : undefined;
  const join = isFirst && stage === 'speaking' ? () => act('join') : undefined;
  const cancel = (): void => act('cancel');
  useHotkeys({
    t: complete,
    'Alt+t': complete,
    c: join,
    'Alt+c': join,
    b: cancel,
    'Alt+b': cancel,
    m: mute,
    'Alt+m': mute,
  });
  if (consult === null) return null;
  return (
    <>
      <p className="small consult-with" role="status">
        {t(`consult.${isFirst ? stage : 'second'}`, { name })}
      </p>
      <div className="call-keys">
        <button type="button" disabled={!join} onClick={join} aria-keyshortcuts="C Alt+C">
          {t('consult.join')}
          <Kbd>C</Kbd>
        </button>
        <button
          type="button"
          aria-pressed={isMuted}
          disabled={!mute}
          onClick={mute}
          aria-keyshortcuts="M Alt+M"
        >
          {t(isMuted ? 'phone.unmute' : 'phone.mute')}
          <Kbd>M</Kbd>
        </button>
      </div>
      {fault !== null && (
        <p role="alert" className="form-error">
          {fault}
        </p>
      )}
      <div className="wrap-keys">
        {isFirst && (
          <Button
            fullWidth
            variant="contained"
            disabled={!complete}
            onClick={complete}
            aria-keyshortcuts="T Alt+T"
          >
            {t('consult.complete')} <Kbd inherit>T</Kbd>
          </Button>
        )}
        <Button fullWidth variant="outlined" onClick={cancel} aria-keyshortcuts="B Alt+B">
          {t(isFirst ? 'consult.takeBack' : 'consult.leave')} <Kbd>B</Kbd>
        </Button>
      </div>
    </>
  );
}

function useConsultAct(callId: string | null): {
  fault: string | null;
  act: (what: Act) => void;
} {
  const problemText = useProblemText();
  const [fault, setFault] = useState<string | null>(null);
  const act = (what: Act): void => {
    setFault(null);
    api('POST', `/api/calls/${callId}/consult/${what}`).catch((error: unknown) =>
      setFault(problemText(error)),
    );
  };
  return { fault, act };
}

/** Of a colleague, or of the directory's entry. */
function useOtherName(): (consult: DeskConsult | null) => string {
  const { t } = useTranslation();
  const entryName = useEntryName();
  const entries = useDirectory().data ?? [];
  return (consult) => {
    if (consult === null || consult.entryId === null) return consult?.otherName ?? '';
    const entry = entries.find(({ entryId }) => entryId === consult.entryId);
    return entry === undefined ? t('told.outside') : entryName(entry);
  };
}

const SAID_FOR_MS = 8_000;

/** Who was asked and is out of it, for a while: the citizen is back with this agent. */
export function useColleagueGone(state: DeskState): string | null {
  const before = useRef(state);
  const nameOf = useOtherName();
  const latest = useRef(nameOf);
  latest.current = nameOf;
  const [name, setName] = useState<string | null>(null);
  useEffect(() => {
    const { consult, callId } = before.current;
    before.current = state;
    const isBack = state.activity === 'talking' && state.callId === callId;
    if (consult?.role === 'first' && state.consult === null && isBack)
      setName(latest.current(consult));
    else if (state.activity !== 'talking') setName(null);
  }, [state]);
  useEffect(() => {
    if (name === null) return undefined;
    const timer = setTimeout(() => setName(null), SAID_FOR_MS);
    return () => clearTimeout(timer);
  }, [name]);
  return name;
}
