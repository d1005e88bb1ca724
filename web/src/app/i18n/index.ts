import i18next, { type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import en from './en.json' with { type: 'json' };
import fa from './fa.json' with { type: 'json' };

export type Language = 'fa' | 'en';

/** Both languages are in the bundle: switching needs no network. */
export function startI18n(language: Language): i18n {
  const instance = i18next.createInstance();
  void instance.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    resources: { fa: { translation: fa }, en: { translation: en } },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  return instance;
}

export const directionOf = (language: Language): 'rtl' | 'ltr' =>
  language === 'fa' ? 'rtl' : 'ltr';
