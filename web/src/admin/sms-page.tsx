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
import { Choice } from '../ui/choice.tsx';
import { Chip, Empty } from '../ui/parts.tsx';
import { SmsOutbox } from '../sms/sms-outbox.tsx';
import { SmsBlockedCard } from './sms-blocked-card.tsx';
import { SmsSettingsCard } from './sms-settings-card.tsx';
import { SMS_TEMPLATES_KEY, SmsTemplatePane } from './sms-template-pane.tsx';

const keyOf = ({ name, language }: SmsTemplate): string => `${name} ${language}`;

type View = 'texts' | 'outbox';

/** What citizens get by SMS: the texts, each with its versions; and what became of each message. */
export function SmsPage(): ReactNode {
  const { t } = useTranslation();
  const { may } = useSession();
  const views: View[] = [
    ...(may('sms-write') || may('sms-approve') ? (['texts'] as const) : []),
    ...(may('sms-write') || may('sms-read') ? (['outbox'] as const) : []),
  ];
  const [chosen, setChosen] = useState<View | null>(null);
  const view = chosen ?? views[0];
  const head = views.length > 1 && (
    <div className="list-head">
      <Choice
        label={t('nav.sms')}
        hideLabel
        value={view ?? null}
        onChange={setChosen}
        options={views.map((value) => ({
          value,
          label: t(value === 'texts' ? 'smsOutbox.texts' : 'smsOutbox.title'),
        }))}
      />
    </div>
  );
  return (
    <>
      <Header />
      <main className="two">
        {view === 'outbox' && <SmsOutbox head={head} />}
        {view === 'texts' && <SmsTexts head={head} />}
      </main>
    </>
  );
}

function SmsTexts(props: { head: ReactNode }): ReactNode {
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
      <section className="card" aria-label={t('smsTexts.title')}>
        {props.head}
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
