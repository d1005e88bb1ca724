import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PromptRow } from '../../../src/contract/prompts.ts';
import { api } from '../app/api.ts';
import { Header } from '../app/shell.tsx';
import { Choice } from '../ui/choice.tsx';
import { useFormat } from '../ui/format.ts';
import { ListCard } from '../ui/list-card.tsx';
import { Chip, Empty, Ltr, type Tone } from '../ui/parts.tsx';
import { searchByWords } from '../ui/search-words.ts';
import { PromptPane, PROMPTS } from './prompt-pane.tsx';

const STATES = ['all', 'placeholder', 'recorded', 'missing'] as const;
const TONES: Readonly<Record<PromptRow['state'], Tone>> = {
  placeholder: 'ring',
  recorded: 'ok',
  missing: 'alarm',
};

/** What callers hear, sentence by sentence: whose voice it is, to listen to and to replace. */
export function PromptsPage(): ReactNode {
  const { t } = useTranslation();
  const { digits } = useFormat();
  const [typed, setTyped] = useState('');
  const [state, setState] = useState<(typeof STATES)[number]>('all');
  const [openName, setOpen] = useState<string | null>(null);
  const sought = useDeferredValue(typed.trim());
  const list = useQuery({
    queryKey: PROMPTS,
    queryFn: () => api<PromptRow[]>('GET', '/api/prompts'),
  });
  const rows = list.data ?? [];
  const ofState = rows.filter((row) => state === 'all' || row.state === state);
  const shown = searchByWords(ofState, sought, ({ name, text }) => `${name} ${text}`);
  const open = rows.find(({ name }) => name === openName) ?? null;
  const recorded = rows.filter((row) => row.state === 'recorded').length;
  return (
    <>
      <Header />
      <main className="two">
        <ListCard
          title={t('prompts.title')}
          beside={
            <span className="small muted">
              {t('prompts.counts', { recorded: digits(recorded), all: digits(rows.length) })}
            </span>
          }
          search={{ label: t('prompts.search'), value: typed, onChange: setTyped }}
          narrowed={
            <Choice
              label={t('prompts.show')}
              hideLabel
              value={state}
              onChange={setState}
              options={STATES.map((value) => ({
                value,
                label: value === 'all' ? t('prompts.all') : t(`prompts.states.${value}`),
              }))}
            />
          }
          error={list.error}
          empty={list.isSuccess && shown.length === 0 && t('search.nothing')}
        >
          <ul>
            {shown.map((row) => (
              <li key={row.name}>
                <button
                  type="button"
                  className="list-row"
                  aria-current={row.name === openName}
                  onClick={() => setOpen(row.name)}
                >
                  <span className="row-between">
                    <b lang={row.language} dir="rtl">
                      {row.text}
                    </b>
                    <Chip tone={TONES[row.state]}>{t(`prompts.states.${row.state}`)}</Chip>
                  </span>
                  <span className="small muted">
                    <Ltr>{row.name}</Ltr> · {t(`prompts.languages.${row.language}`)}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </ListCard>
        <section className="card" aria-label={t('prompts.one')}>
          {open === null ? (
            <Empty>{t('prompts.choose')}</Empty>
          ) : (
            <PromptPane key={open.name} row={open} />
          )}
        </section>
      </main>
    </>
  );
}
