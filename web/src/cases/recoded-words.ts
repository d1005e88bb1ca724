import { useTranslation } from 'react-i18next';
import type { Recoded } from '../../../src/contract/cases.ts';
import { useFormat } from '../ui/format.ts';

/** What was put right, in words: of code and district those that are others now. */
export function useRecodedWords(): (recoded: Recoded | null) => string[] {
  const { t } = useTranslation();
  const { district } = useFormat();
  const placeOf = (id: number | null): string => (id === null ? t('recoded.none') : district(id));
  const nameOf = ({ serviceName }: Recoded['before']): string => serviceName ?? t('recoded.none');
  return (recoded) => {
    if (recoded === null) return [];
    const { before, after } = recoded;
    const said: string[] = [];
    if (before.serviceName !== after.serviceName) {
      said.push(t('recoded.code', { was: nameOf(before), is: nameOf(after) }));
    }
    if (before.district !== after.district) {
      said.push(
        t('recoded.district', { was: placeOf(before.district), is: placeOf(after.district) }),
      );
    }
    return said;
  };
}
