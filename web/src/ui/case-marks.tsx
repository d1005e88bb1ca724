import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseSummary } from '../../../src/contract/cases.ts';
import { useFormat } from './format.ts';
import { Chip } from './parts.tsx';

/** What makes a case more pressing than its clock tells: asked after, its citizen about to leave. */
export function CaseMarks(props: { of: Pick<CaseSummary, 'chases' | 'leavesOnMs'> }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { chases, leavesOnMs } = props.of;
  return (
    <>
      {chases > 0 && (
        <Chip tone="ring" testId="chases">
          {t('case.chases', { shown: format.digits(chases) })}
        </Chip>
      )}
      {leavesOnMs !== null && (
        <Chip tone="ring">{t('case.leaves', { day: format.shortDate(leavesOnMs) })}</Chip>
      )}
    </>
  );
}
