import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../app/api.ts';
import { useFormat } from '../ui/format.ts';
import { useProblemText } from '../ui/problem.tsx';
import { overLimitMs } from '../ui/pause-limit.ts';
import { usePauseReasons, usePauseText } from '../ui/pause-reason.ts';
import { useServerNow } from '../ui/use-now.ts';
import { OutboundEndStrip } from './outbound.tsx';
import { useDesk, useWholeDesk } from './use-desk.ts';

/** Everything that keeps calls from this agent or voices from each other, said plainly. */
export function DeskStrips(): ReactNode {
  const { t } = useTranslation();
  const whole = useWholeDesk();
  const { live, phone, ringerBlocked, audioTrouble, goneDevices } = whole;
  const { state } = live;
  const microphoneFault = phone.microphoneFault ?? whole.microphoneFault;
  const isTalking =
    phone.call?.phase === 'up' || state?.activity === 'talking' || state?.activity === 'consulting';
  return (
    <div role="region" aria-label={t('strips.label')} aria-live="assertive">
      {!live.connected && state !== null && (
        <p className="strip strip-alarm" data-testid="connection-lost">
          {t('strips.connection')}
        </p>
      )}
      {isTalking && (state?.oneSidedAudio === true || audioTrouble !== null) && (
        <p className="strip strip-alarm" data-testid="one-sided">
          <b>{t('strips.oneSided')}</b> {t(`strips.${audioTrouble ?? 'one-side'}`)}
        </p>
      )}
      <ElsewhereStrip />
      {microphoneFault !== null && state?.signedIn === true && state.phone === 'web' && (
        <p className="strip strip-alarm" data-testid="microphone-fault">
          <b>{t(isTalking ? 'strips.microphoneInTalk' : 'strips.microphone')}</b>{' '}
          {t(`strips.microphone-${microphoneFault}`)}
        </p>
      )}
      {goneDevices.length > 0 && state?.signedIn === true && state.phone === 'web' && (
        <p className="strip strip-ring" data-testid="device-gone">
          {t('strips.deviceGone', {
            devices: goneDevices.map((part) => t(`devices.${part}`)).join(t('strips.and')),
          })}
        </p>
      )}
      {ringerBlocked && live.holdsPhone === true && state?.phone === 'web' && (
        <p className="strip strip-ring">{t('strips.ringerBlocked')}</p>
      )}
      <UnreachableStrip />
      <OutboundEndStrip />
      <SetAsideStrip />
      <LongBreakStrip />
    </div>
  );
}

function ElsewhereStrip(): ReactNode {
  const { t } = useTranslation();
  const desk = useDesk();
  const problemText = useProblemText();
  const { live } = useWholeDesk();
  const [fault, setFault] = useState<string | null>(null);
  if (live.holdsPhone !== false || live.state?.phone !== 'web') return null;
  const { isPhoneNowhere } = live;
  const take = (): void => {
    setFault(null);
    desk.signIn('web').catch((error: unknown) => setFault(problemText(error)));
  };
  return (
    <p className="strip strip-accent" data-testid="held-elsewhere">
      <b>{t(isPhoneNowhere ? 'strips.nowhere' : 'strips.elsewhere')}</b>{' '}
      {fault ?? t(isPhoneNowhere ? 'strips.nowhereMore' : 'strips.elsewhereMore')}
      <button type="button" className="link" onClick={take}>
        {t('strips.takePhone')}
      </button>
    </p>
  );
}

function UnreachableStrip(): ReactNode {
  const { t } = useTranslation();
  const { live, phone } = useWholeDesk();
  const { state } = live;
  if (state === null || !state.signedIn || state.reachable || live.holdsPhone === false)
    return null;
  // The first seconds of a registration are no fault.
  if (state.phone === 'web' && phone.registration === 'off') return null;
  const key =
    state.phone === 'desk' ? 'strips.deskUnreachable' : `strips.web-${phone.registration}`;
  return (
    <p className="strip strip-alarm" data-testid="unreachable">
      {t(key)}
    </p>
  );
}

function SetAsideStrip(): ReactNode {
  const { t } = useTranslation();
  const { digits } = useFormat();
  const problemText = useProblemText();
  const { live } = useWholeDesk();
  const [fault, setFault] = useState<string | null>(null);
  const misses = live.state?.setAsideMisses ?? null;
  if (misses === null) return null;
  const comeBack = (): void => {
    setFault(null);
    api('POST', '/api/agent/resume').catch((error: unknown) => setFault(problemText(error)));
  };
  return (
    <p className="strip strip-alarm" data-testid="set-aside">
      <b>{t('strips.setAside')}</b> {fault ?? t('strips.setAsideWhy', { shown: digits(misses) })}
      <button type="button" className="link" onClick={comeBack}>
        {t('strips.comeBack')}
      </button>
    </p>
  );
}

/** Only said: whoever is on a break goes back by himself. */
function LongBreakStrip(): ReactNode {
  const { t } = useTranslation();
  const desk = useDesk();
  const { live } = useWholeDesk();
  const format = useFormat();
  const reasons = usePauseReasons();
  const pauseText = usePauseText();
  const nowMs = useServerNow(desk.live.clock, 1_000);
  const overMs = live.state === null ? null : overLimitMs(reasons, live.state, nowMs);
  if (overMs === null) return null;
  return (
    <p className="strip strip-ring" data-testid="long-break">
      {t('strips.longBreak', {
        reason: pauseText(live.state?.pauseReason ?? null),
        time: format.clock(overMs),
      })}
    </p>
  );
}
