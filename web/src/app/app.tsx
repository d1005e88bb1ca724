import createCache from '@emotion/cache';
import { CacheProvider } from '@emotion/react';
import CssBaseline from '@mui/material/CssBaseline';
import { ThemeProvider } from '@mui/material/styles';
import rtlPlugin from '@mui/stylis-plugin-rtl';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { I18nextProvider } from 'react-i18next';
import { prefixer } from 'stylis';
import { directionOf, startI18n } from './i18n/index.ts';
import { PreferencesProvider, readLanguage, usePreferences } from './preferences.tsx';
import { makeRouter } from './router.tsx';
import { makeTheme } from './theme.ts';

/** Everything around the pages: language, direction, colours, requests, routes. */
export function App(): ReactNode {
  return (
    <PreferencesProvider>
      <Dressed />
    </PreferencesProvider>
  );
}

function Dressed(): ReactNode {
  const { language, scheme } = usePreferences();
  const direction = directionOf(language);
  const [i18n] = useState(() => startI18n(readLanguage()));
  const [queries] = useState(makeQueries);
  const [router] = useState(makeRouter);
  const theme = useMemo(() => makeTheme(scheme, direction), [scheme, direction]);
  const cache = useMemo(() => makeStyles(direction), [direction]);
  useEffect(() => void i18n.changeLanguage(language), [i18n, language]);
  return (
    <CacheProvider value={cache}>
      <ThemeProvider theme={theme}>
        <CssBaseline />
        <I18nextProvider i18n={i18n}>
          <QueryClientProvider client={queries}>
            <RouterProvider router={router} />
          </QueryClientProvider>
        </I18nextProvider>
      </ThemeProvider>
    </CacheProvider>
  );
}

function makeStyles(direction: 'rtl' | 'ltr'): ReturnType<typeof createCache> {
  return direction === 'rtl'
    ? createCache({ key: 'rtl', stylisPlugins: [prefixer, rtlPlugin] })
    : createCache({ key: 'ltr', stylisPlugins: [prefixer] });
}

/** Lists stay as they are until something says otherwise; a refusal is not asked again. */
function makeQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: { queries: { retry: 2, refetchOnWindowFocus: false, staleTime: 5_000 } },
  });
}
