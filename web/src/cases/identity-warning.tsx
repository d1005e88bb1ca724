import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useServiceCodes } from '../ui/place-fields.tsx';
import { isGivenAway } from './given-away.ts';

/** A warning before a protected name gets out. */
export function IdentityWarning(props: { words: Parameters<typeof isGivenAway>[0] }): ReactNode {
  const { t } = useTranslation();
  const codes = useServiceCodes();
  if (!isGivenAway(props.words, codes)) return null;
  return (
    <p className="small form-error" role="status">
      {t('kindPath.identity')}
    </p>
  );
}
