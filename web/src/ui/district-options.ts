import { useTranslation } from 'react-i18next';
import { SAMEN } from '../../../src/kit/district.ts';
import { useFormat } from './format.ts';

/** The city's districts, to choose one of them: «منطقه ۳», «منطقه ثامن»; the value is its number. */
export function useDistrictOptions(): { readonly value: string; readonly label: string }[] {
  const { t } = useTranslation();
  const { district } = useFormat();
  return Array.from({ length: SAMEN.id }, (_, at) => ({
    value: String(at + 1),
    label: t('place.district', { shown: district(at + 1) }),
  }));
}
