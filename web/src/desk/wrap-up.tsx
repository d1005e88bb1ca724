import Button from '@mui/material/Button';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeskState } from '../../../src/contract/desk.ts';
import { api } from '../app/api.ts';
import { useFormat } from '../ui/format.ts';
import { useHotkeys } from '../ui/hotkeys.ts';
import { Kbd } from '../ui/parts.tsx';
import { useProblemText } from '../ui/problem.tsx';
import { useServerNow } from '../ui/use-now.ts';
import { useDesk, useWholeDesk } from './use-desk.ts';

/** Wrap-up: what is left of it, more of it while the queue allows, and its end. */
export function WrapUp(props: { state: DeskState }): ReactNode {
  const { t } = useTranslation();
  const { live } = useWholeDesk();
  const { callId, wrapUpExtensionsLeft } = props.state;
  const { fault, act } = useWrapUpAct(callId);
  const left = wrapUpExtensionsLeft ?? 0;
  const { digits } = useFormat();
  const extend = left > 0 ? () => act('extend-wrap-up') : undefined;
  // Whose contact went on to a colleague has nothing to finish but the wrap-up itself.
  const finish = live.pop === null ? () => act('finish-wrap-up') : undefined;
  useHotkeys({ e: extend, 'Alt+e': extend, F8: finish });
  return (
    <>
      <WrapUpBar state={props.state} />
      {fault !== null && (
        <p role="alert" className="form-error">
          {fault}
        </p>
      )}
      <div className="wrap-keys">
        <Button
          fullWidth
          variant="outlined"
          disabled={extend === undefined}
          onClick={extend}
          aria-keyshortcuts="E Alt+E"
        >
          {t('phone.extend', { shown: digits(left) })} <Kbd>E</Kbd>
        </Button>
        {finish !== undefined && (
          <Button fullWidth variant="contained" onClick={finish} aria-keyshortcuts="F8">
            {t('phone.ready')} <Kbd inherit>F8</Kbd>
          </Button>
        )}
      </div>
    </>
  );
}

/** How much of the wrap-up is left, as a line that shrinks. */
function WrapUpBar(props: { state: DeskState }): ReactNode {
  const { t } = useTranslation();
  const desk = useDesk();
  const { live } = useWholeDesk();
  const nowMs = useServerNow(desk.live.clock);
  const { wrapUpUntilMs, sinceMs } = props.state;
  if (wrapUpUntilMs === null) return null;
  const share = Math.min(1, Math.max(0, (wrapUpUntilMs - nowMs) / (wrapUpUntilMs - sinceMs)));
  return (
    <>
      <div className={share < 0.25 ? 'clock wrap short' : 'clock wrap'} aria-hidden="true">
        <i style={{ inlineSize: `${share * 100}%` }} />
      </div>
      <p className="small muted">
        {t(live.pop === null ? 'phone.wrapUpOnly' : 'phone.wrapUpMore')}
      </p>
    </>
  );
}

function useWrapUpAct(callId: string | null): {
  fault: string | null;
  act: (what: 'extend-wrap-up' | 'finish-wrap-up') => void;
} {
  const problemText = useProblemText();
  const [fault, setFault] = useState<string | null>(null);
  const act = (what: 'extend-wrap-up' | 'finish-wrap-up'): void => {
    setFault(null);
    api('POST', `/api/calls/${callId}/${what}`).catch((error: unknown) =>
      setFault(problemText(error)),
    );
  };
  return { fault, act };
}
