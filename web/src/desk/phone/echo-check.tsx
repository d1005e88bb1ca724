import Button from '@mui/material/Button';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Chip, type Tone } from '../../ui/parts.tsx';
import { useDesk, useWholeDesk } from '../use-desk.ts';
import type { CallStats } from './call-stats.ts';
import { type EchoVerdict, judgeEcho } from './echo-verdict.ts';

const TONES: Readonly<Record<EchoVerdict, Tone>> = {
  listening: 'ring',
  good: 'ok',
  'no-sound': 'alarm',
  'silent-microphone': 'alarm',
  'no-return': 'alarm',
};

/** A call to the echo: the agent hears himself, and is told in words what is wrong if not. */
export function EchoCheck(): ReactNode {
  const { t } = useTranslation();
  const desk = useDesk();
  const { phone, account } = useWholeDesk();
  const verdict = useVerdict();
  const isRunning = phone.echo !== 'none';
  const start = (): void => {
    if (account !== null) void desk.phone.callEcho(account.echoUri);
  };
  return (
    <div className="echo">
      <div>
        <b>{t('echo.title')}</b>
        <p className="small muted">{t('echo.lead')}</p>
      </div>
      <span className="grow" />
      {verdict !== null && (
        <Chip tone={TONES[verdict]} dot live testId="echo-verdict">
          {t(`echo.${verdict}`)}
        </Chip>
      )}
      <Button
        variant="outlined"
        disabled={account === null}
        onClick={isRunning ? () => desk.phone.endEcho() : start}
      >
        {t(isRunning ? 'echo.stop' : 'echo.start')}
      </Button>
    </div>
  );
}

/** The last verdict stays on the screen when the call is over. */
function useVerdict(): EchoVerdict | null {
  const desk = useDesk();
  const { phone } = useWholeDesk();
  const [verdict, setVerdict] = useState<EchoVerdict | null>(null);
  const isUp = phone.echo === 'up';
  useEffect(() => {
    if (!isUp) return undefined;
    const startedAtMs = performance.now();
    let first: CallStats | null = null;
    const look = async (): Promise<void> => {
      const stats = await desk.phone.stats();
      if (stats === null) return;
      first ??= stats;
      setVerdict(
        judgeEcho({
          microphone: stats.energyOut - first.energyOut,
          returned: stats.energyIn - first.energyIn,
          packetsIn: stats.packetsIn - first.packetsIn,
          elapsedMs: performance.now() - startedAtMs,
        }),
      );
    };
    const timer = setInterval(() => void look(), 500);
    return () => {
      clearInterval(timer);
      desk.phone.endEcho();
    };
  }, [desk, isUp]);
  return verdict;
}
