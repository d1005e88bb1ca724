import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CallHistory } from '../../../src/contract/calls.ts';
import { api } from '../app/api.ts';
import { usePreferences } from '../app/preferences.tsx';
import { useSession } from '../app/session.tsx';
import { useFormat } from '../ui/format.ts';
import { MessageSound } from '../ui/message-sound.tsx';
import { useProblemText } from '../ui/problem.tsx';
import { tellCall } from './call-telling.ts';
import { tellWaits } from './wait-telling.ts';

/** One call told step by step, with the reason of each offer. */
export function CallStory(props: { callId: string }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { language } = usePreferences();
  const problemText = useProblemText();
  const { may } = useSession();
  const history = useQuery({
    queryKey: ['call', props.callId],
    queryFn: () => api<CallHistory>('GET', `/api/calls/${props.callId}`),
  });
  if (history.isError) {
    return (
      <p role="alert" className="form-error pad">
        {problemText(history.error)}
      </p>
    );
  }
  if (!history.isSuccess) return null;
  const say = (key: string, values?: Record<string, string>): string => t(key, values ?? {});
  const steps = tellCall(history.data, say, format, language);
  const waits = tellWaits(history.data, say, format, language);
  return (
    <>
      {waits.length > 0 && (
        <section aria-label={t('told.wait.title')}>
          <p className="small muted">{t('told.wait.title')}</p>
          {waits.map((line) => (
            <p key={line} className="small">
              {line}
            </p>
          ))}
        </section>
      )}
      <ol className="story" aria-label={t('told.title')}>
        {steps.map((step, place) => (
          // A history only grows at its end: the place names the step.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={place}>
            <span className="num">{format.second(step.atMs)}</span>{' '}
            <span className="num muted">+{format.clock(step.afterMs)}</span> {step.text}
            {step.messageId !== null && may('voice-messages') && (
              <MessageSound messageId={step.messageId} name={step.text} />
            )}
            {step.why.map((line) => (
              <div key={line} className="small muted">
                {line}
              </div>
            ))}
          </li>
        ))}
      </ol>
    </>
  );
}
