import { useEffect, useState } from 'react';

/** Whoever types on has not said yet what he seeks. */
export const QUIET_MS = 400;

/**
 * What was typed, trimmed, once the typing has paused: each search is a reading of years of cases, and none
 * is made of every letter. An emptied field counts at once.
 */
export function useQuietWords(typed: string): string {
  const words = typed.trim();
  const [quiet, setQuiet] = useState(words);
  useEffect(() => {
    if (words === '') {
      setQuiet('');
      return undefined;
    }
    const timer = setTimeout(() => setQuiet(words), QUIET_MS);
    return () => clearTimeout(timer);
  }, [words]);
  return quiet;
}
