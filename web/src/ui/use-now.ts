import { useEffect, useState } from 'react';
import type { ServerClock } from './server-clock.ts';

/** The server's time, anew at the given interval; only the component that shows it is redrawn. */
export function useServerNow(clock: ServerClock, everyMs = 250): number {
  const [nowMs, setNowMs] = useState(() => clock.now(Date.now()));
  useEffect(() => {
    const read = (): void => setNowMs(clock.now(Date.now()));
    read();
    const timer = setInterval(read, everyMs);
    return () => clearInterval(timer);
  }, [clock, everyMs]);
  return nowMs;
}
