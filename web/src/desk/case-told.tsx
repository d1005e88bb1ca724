import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseView } from '../../../src/contract/cases.ts';
import { api } from '../app/api.ts';
import { useFormat } from '../ui/format.ts';
import { Chip } from '../ui/parts.tsx';
import { useProblemText } from '../ui/problem.tsx';

/** What an expert reads of a case while he talks: what was said, how it stands, what came of it. */
export function CaseTold(props: { caseId: string }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const problemText = useProblemText();
  const found = useQuery({
    queryKey: ['case', props.caseId],
    queryFn: () => api<CaseView>('GET', `/api/cases/${props.caseId}`),
  });
  if (found.isError) {
    return (
      <p role="alert" className="small form-error">
        {problemText(found.error)}
      </p>
    );
  }
  const view = found.data;
  if (view === undefined) return null;
  return (
    <div className="case-told">
      <p>
        <Chip>{t(`caseStatus.${view.status}`)}</Chip>{' '}
        {view.registeredAtMs !== null && (
          <span className="small muted">{format.date(view.registeredAtMs)}</span>
        )}
      </p>
      <p className="prose">{view.description}</p>
      {view.explanation !== null && <p className="prose">{view.explanation}</p>}
    </div>
  );
}
