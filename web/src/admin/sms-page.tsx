import Button from '@mui/material/Button';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SmsTemplate } from '../../../src/contract/sms-templates.ts';
import { api } from '../app/api.ts';
import { useSession } from '../app/session.tsx';
import { Header } from '../app/shell.tsx';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { Chip, Empty } from '../ui/parts.tsx';
import { SmsBlockedCard } from './sms-blocked-card.tsx';
import { SmsSettingsCard } from './sms-settings-card.tsx';
import { SMS_TEMPLATES_KEY, SmsTemplatePane } from './sms-template-pane.tsx';

const keyOf = ({ name, language }: SmsTemplate): string => `${name} ${language}`;

/** What citizens get by SMS: the texts, each with its versions. */
export function SmsPage(): ReactNode {
  const { t } = useTranslation();
  const { may } = useSession();
  const [open, setOpen] = useState<string | null>(null);
  const templates = useQuery({
    queryKey: SMS_TEMPLATES_KEY,
    queryFn: () => api<SmsTemplate[]>('GET', '/api/sms-templates'),
  });
  const rows = templates.data ?? [];
  const chosen = rows.find((one) => keyOf(one) === open);
  return (
    <>
      <Header />
      <main className="two">
        <section className="card" aria-label={t('smsTexts.title')}>
          <div className="list-head">
            <h1 className="grow">{t('smsTexts.title')}</h1>
            <Button onClick={() => setOpen(null)} disabled={open === null}>
              {t('smsSettings.title')}
            </Button>
          </div>
          <Fault error={templates.error} className="pad-inline" />
          <ul>
            {rows.map((one) => (
              <TemplateRow
                key={keyOf(one)}
                one={one}
                isOpen={keyOf(one) === open}
                onOpen={() => setOpen(keyOf(one))}
              />
            ))}
          </ul>
        </section>
        <section className="card" aria-label={t('smsTexts.open')}>
          {chosen === undefined ? (
            <>
              <Empty>{t('smsTexts.choose')}</Empty>
              {may('sms-write') && <SmsSettingsCard />}
              {may('sms-write') && <SmsBlockedCard />}
            </>
          ) : (
            <SmsTemplatePane key={open} template={chosen} />
          )}
        </section>
      </main>
    </>
  );
}

function TemplateRow(props: { one: SmsTemplate; isOpen: boolean; onOpen: () => void }): ReactNode {
  const { t } = useTranslation();
  const { digits } = useFormat();
  const { name, language, versions } = props.one;
  const current = versions.find(({ state }) => state === 'in_force');
  const waits = versions.some(({ state }) => state === 'draft');
  return (
    <li>
      <button type="button" className="list-row" aria-current={props.isOpen} onClick={props.onOpen}>
        <span className="grow">
          <b>{t(`smsTexts.names.${name}`)}</b>{' '}
          <span className="small muted">
            {t(`smsTexts.languages.${language}`)}
            {current !== undefined &&
              ` · ${t('smsTexts.version', { number: digits(current.number) })}`}
          </span>
        </span>
        {waits && <Chip tone="ring">{t('smsTexts.waits')}</Chip>}
      </button>
    </li>
  );
}
