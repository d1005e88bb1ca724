import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { directionOf, type Language } from './i18n/index.ts';

export type Scheme = 'light' | 'dark';

interface Preferences {
  readonly language: Language;
  readonly scheme: Scheme;
  setLanguage(language: Language): void;
  setScheme(scheme: Scheme): void;
}

const Context = createContext<Preferences | null>(null);

/** Language and colours are kept by this browser; the first start follows system and Persian. */
export function PreferencesProvider(props: { children: ReactNode }): ReactNode {
  const [language, setLanguage] = useState<Language>(readLanguage);
  const [scheme, setScheme] = useState<Scheme>(readScheme);
  useEffect(() => {
    localStorage.setItem('pasokh.language', language);
    document.documentElement.lang = language;
    document.documentElement.dir = directionOf(language);
  }, [language]);
  useEffect(() => localStorage.setItem('pasokh.scheme', scheme), [scheme]);
  const value = useMemo(() => ({ language, scheme, setLanguage, setScheme }), [language, scheme]);
  return <Context.Provider value={value}>{props.children}</Context.Provider>;
}

export function usePreferences(): Preferences {
  const preferences = useContext(Context);
  if (preferences === null) throw new Error('usePreferences outside of PreferencesProvider');
  return preferences;
}

export function readLanguage(): Language {
  const asked = new URLSearchParams(location.search).get('lang');
  const kept = asked ?? localStorage.getItem('pasokh.language');
  return kept === 'en' ? 'en' : 'fa';
}

function readScheme(): Scheme {
  const asked = new URLSearchParams(location.search).get('scheme');
  const kept = asked ?? localStorage.getItem('pasokh.scheme');
  if (kept === 'dark' || kept === 'light') return kept;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}
