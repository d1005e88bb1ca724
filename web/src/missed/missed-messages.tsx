import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { MissedCaller, OpenedMissedCaller } from '../../../src/contract/missed-callers.ts';
import { useSession } from '../app/session.tsx';
import { useFormat } from '../ui/format.ts';
import { MessageSound } from '../ui/message-sound.tsx';

/** What this number has left: listened to by who has taken it. */
export function MissedMessages(props: {
  entry: MissedCaller;
  messages: OpenedMissedCaller['messages'];
}): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { may } = useSession();
  const { entry, messages } = props;
  if (entry.messages === 0 && messages.length === 0) return null;
  return (
    <div>
      <h2>{t('missed.messages')}</h2>
      {messages.length === 0 && may('voice-messages') && (
        <p className="small muted">{t('missed.claimToHear')}</p>
      )}
      <ul className="history">
        {messages.map(({ messageId, leftAtMs, durationMs, isKept }) => {
          const name = t('missed.message', {
            day: format.shortDate(leftAtMs),
            time: format.time(leftAtMs),
            duration: format.duration(durationMs),
          });
          return (
            <li key={messageId}>
              <span>{name}</span>
              {isKept ? (
                <MessageSound messageId={messageId} name={name} />
              ) : (
                <span className="muted">{t('missed.messageGone')}</span>
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
