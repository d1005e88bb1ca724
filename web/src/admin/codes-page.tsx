import Button from '@mui/material/Button';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  NewServiceCode,
  type ServiceCodeRow,
  SetServiceCode,
} from '../../../src/contract/organising.ts';
import { toAsciiDigits } from '../../../src/kit/persian-text.ts';
import { api } from '../app/api.ts';
import { Header } from '../app/shell.tsx';
import { Choice } from '../ui/choice.tsx';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { ListCard } from '../ui/list-card.tsx';
import { Chip } from '../ui/parts.tsx';
import { searchByWords } from '../ui/search-words.ts';
import { TextInput } from '../ui/text-input.tsx';

const KEY = ['service-catalogue'];
const FLAGS = ['needsLocation', 'emergency', 'reporterProtected', 'works', 'triage'] as const;

/** What citizens may ask for, and how each is treated. */
export function CodesPage(): ReactNode {
  const { t } = useTranslation();
  const { digits } = useFormat();
  const [typed, setTyped] = useState('');
  const [openCode, setOpen] = useState<string | null>(null);
  const sought = useDeferredValue(typed.trim());
  const list = useQuery({
    queryKey: KEY,
    queryFn: () => api<ServiceCodeRow[]>('GET', '/api/service-catalogue'),
  });
  const rows = list.data ?? [];
  const shown = searchByWords(rows, sought, ({ code, name, group }) => `${code} ${name} ${group}`);
  const open = rows.find(({ code }) => code === openCode) ?? null;
  return (
    <>
      <Header />
      <main className="two">
        <ListCard
          title={t('codes.title')}
          beside={
            <Button size="small" onClick={() => setOpen(null)}>
              {t('codes.new')}
            </Button>
          }
          search={{ label: t('codes.search'), value: typed, onChange: setTyped }}
          error={list.error}
          empty={list.isSuccess && shown.length === 0 && t('search.nothing')}
        >
          <ul>
            {shown.map((row) => (
              <li key={row.code}>
                <button
                  type="button"
                  className="list-row"
                  aria-current={row.code === openCode}
                  onClick={() => setOpen(row.code)}
                >
                  <span className="row-between">
                    <b>{row.name}</b>
                    <span className="chips">
                      {row.isRetired && <Chip tone="alarm">{t('codes.retired')}</Chip>}
                      {FLAGS.filter((flag) => row[flag] && flag !== 'needsLocation').map((flag) => (
                        <Chip key={flag}>{t(`codes.${flag}`)}</Chip>
                      ))}
                    </span>
                  </span>
                  <span className="small muted">
                    {digits(row.code)} · {row.group}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </ListCard>
        <section className="card" aria-label={t('codes.code')}>
          <CodeForm key={openCode ?? 'new'} row={open} />
        </section>
      </main>
    </>
  );
}

const FRESH = {
  ...{ name: '', group: '', needsLocation: true, emergency: false },
  ...{ reporterProtected: false, works: false, triage: false, isRetired: false },
};

function CodeForm(props: { row: ServiceCodeRow | null }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { row } = props;
  const [code, setCode] = useState(row?.code ?? '');
  const [form, setForm] = useState<SetServiceCode>(() => {
    const { code: _code, ...settings } = row ?? { code: '', ...FRESH };
    return settings;
  });
  const { isRetired: _retired, ...settings } = form;
  const added = NewServiceCode.safeParse({ code: toAsciiDigits(code.trim()), ...settings });
  const changed = SetServiceCode.safeParse(form);
  const isWhole = row === null ? added.success : changed.success;
  const save = useMutation({
    mutationFn: () =>
      row === null
        ? api<ServiceCodeRow[]>('POST', '/api/service-catalogue', added.data)
        : api<ServiceCodeRow[]>('PATCH', `/api/service-catalogue/${row.code}`, changed.data),
    onSuccess: (list) => {
      queries.setQueryData(KEY, list);
      void queries.invalidateQueries({ queryKey: ['service-codes'] });
    },
  });
  const yesNo = (value: boolean): 'yes' | 'no' => (value ? 'yes' : 'no');
  const options = (['yes', 'no'] as const).map((value) => ({ value, label: t(`codes.${value}`) }));
  return (
    <form
      className="pane"
      aria-label={t('codes.code')}
      onSubmit={(event) => {
        event.preventDefault();
        if (isWhole) save.mutate();
      }}
    >
      <h1>{row === null ? t('codes.new') : row.name}</h1>
      {row === null && (
        <TextInput
          label={t('codes.number')}
          value={code}
          onChange={setCode}
          maxLength={20}
          ltr
          required
        />
      )}
      <TextInput
        label={t('codes.name')}
        value={form.name}
        onChange={(name) => setForm({ ...form, name })}
        maxLength={120}
        required
      />
      <TextInput
        label={t('codes.group')}
        value={form.group}
        onChange={(group) => setForm({ ...form, group })}
        maxLength={80}
        required
      />
      {FLAGS.map((flag) => (
        <Choice
          key={flag}
          label={t(`codes.${flag}`)}
          value={yesNo(form[flag])}
          options={options}
          onChange={(value) => setForm({ ...form, [flag]: value === 'yes' })}
        />
      ))}
      {row !== null && (
        <Choice
          label={t('codes.isRetired')}
          value={yesNo(form.isRetired)}
          options={options}
          onChange={(value) => setForm({ ...form, isRetired: value === 'yes' })}
        />
      )}
      <Fault error={save.error} />
      {save.isSuccess && (
        <p role="status" className="small muted">
          {t('codes.saved')}
        </p>
      )}
      <div className="row-end">
        <Button type="submit" variant="contained" disabled={!isWhole || save.isPending}>
          {t('codes.save')}
        </Button>
      </div>
    </form>
  );
}
