import { useTranslation } from 'react-i18next';
import { usePreferences } from '../app/preferences.tsx';
import { useFormat } from '../ui/format.ts';
import type { Wording } from './figure-formula.ts';

/** The reader's language, for what tells figures in sentences. */
export function useWording(): Wording {
  const { t } = useTranslation();
  const { digits, clock } = useFormat();
  const { language } = usePreferences();
  return { say: (key, values = {}) => t(key, values), digits, clock, language };
}
