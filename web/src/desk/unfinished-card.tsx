import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeskState } from '../../../src/contract/desk.ts';
import { useFormat } from '../ui/format.ts';
import { Card } from '../ui/parts.tsx';
import { useWholeDesk } from './use-desk.ts';

/** Contacts whose wrap-up ran out: they wait here until they are completed. */
export function UnfinishedCard(props: {
  openId: string | null;
  onOpen: (contact: DeskState['unfinishedContacts'][number]) => void;
}): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { live } = useWholeDesk();
  const contacts = live.state?.unfinishedContacts ?? [];
  if (contacts.length === 0) return null;
  return (
    <Card
      className="scroll"
      title={t('unfinished.title', { shown: format.digits(contacts.length) })}
    >
      <ul className="rows">
        {contacts.map((contact) => (
          <li key={contact.contactId}>
            <button
              type="button"
              className="row-button"
              disabled={live.pop !== null}
              aria-current={contact.contactId === props.openId}
              onClick={() => props.onOpen(contact)}
            >
              <span>{t('unfinished.contact', { time: format.time(contact.startedAtMs) })}</span>
              <span className="small">{t('unfinished.complete')}</span>
            </button>
          </li>
        ))}
      </ul>
    </Card>
  );
}
