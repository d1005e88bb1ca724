import Button from '@mui/material/Button';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LetterTemplate } from '../../../src/contract/letter-settings.ts';
import { api } from '../app/api.ts';
import { useSession } from '../app/session.tsx';
import { Header } from '../app/shell.tsx';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { Chip, Empty } from '../ui/parts.tsx';
import { LetterSettingsCard } from './letter-settings-card.tsx';
import { LETTER_TEMPLATES_KEY, LetterTemplatePane } from './letter-template-pane.tsx';

/** How letters to officials leave, and what they say. */
export function LetterSettingsPage(): ReactNode {
  const { t } = useTranslation();
  const { may } = useSession();
  const { digits } = useFormat();
  const [open, setOpen] = useState<string | null>(null);
  const templates = useQuery({
    queryKey: LETTER_TEMPLATES_KEY,
    queryFn: () => api<LetterTemplate[]>('GET', '/api/letter-templates'),
  });
  const rows = templates.data ?? [];
  const chosen = rows.find(({ name }) => name === open);
  return (
    <>
      <Header />
      <main className="two">
        <section className="card" aria-label={t('letterSettings.texts')}>
          <div className="list-head">
            <h1 className="grow">{t('letterSettings.texts')}</h1>
            <Button onClick={() => setOpen(null)} disabled={open === null}>
              {t('letterSettings.settingsButton')}
            </Button>
          </div>
          <Fault error={templates.error} className="pad-inline" />
          <ul>
            {rows.map(({ name, versions }) => {
              const current = versions.find(({ state }) => state === 'in_force');
              const waits = versions.some(({ state }) => state === 'draft');
              return (
                <li key={name}>
                  <button
                    type="button"
                    className="list-row"
                    aria-current={name === open}
                    onClick={() => setOpen(name)}
                  >
                    <span className="grow">
                      <b>{t(`letterSettings.names.${name}`)}</b>{' '}
                      {current !== undefined && (
                        <span className="small muted">
                          {t('smsTexts.version', { number: digits(current.number) })}
                        </span>
                      )}
                    </span>
                    {waits && <Chip tone="ring">{t('smsTexts.waits')}</Chip>}
                  </button>
                </li>
              );
            })}
          </ul>
        </section>
        <section className="card" aria-label={t('letterSettings.title')}>
          {chosen === undefined ? (
            <>
              <Empty>{t('letterSettings.choose')}</Empty>
              {may('letters-write') && <LetterSettingsCard />}
            </>
          ) : (
            <LetterTemplatePane key={open} template={chosen} />
          )}
        </section>
      </main>
    </>
  );
}
