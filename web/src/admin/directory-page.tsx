import Button from '@mui/material/Button';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DirectoryEntry, NewDirectoryEntry } from '../../../src/contract/directory.ts';
import { api } from '../app/api.ts';
import { Header } from '../app/shell.tsx';
import { Choice } from '../ui/choice.tsx';
import { DIRECTORY_KEY, useDirectory } from '../ui/directory.ts';
import { FormEnd } from '../ui/form-end.tsx';
import { useFormat } from '../ui/format.ts';
import { ListCard } from '../ui/list-card.tsx';
import { Chip, Ltr } from '../ui/parts.tsx';
import { TextInput } from '../ui/text-input.tsx';

/** Emergency services, departments and persons: whom desks may send a citizen to. */
export function DirectoryPage(): ReactNode {
  const { t } = useTranslation();
  const directory = useDirectory();
  const refresh = useRefresh();
  const drop = useMutation({
    mutationFn: (entryId: string) => api('DELETE', `/api/directory/${entryId}`),
    onSuccess: refresh,
  });
  return (
    <>
      <Header />
      <main className="two">
        <ListCard title={t('directory.title')} error={directory.error ?? drop.error}>
          <ul>
            {directory.data?.map((entry) => (
              <li key={entry.entryId} className="list-row static">
                <Entry
                  entry={entry}
                  isBusy={drop.isPending}
                  onDrop={() => drop.mutate(entry.entryId)}
                />
              </li>
            ))}
          </ul>
        </ListCard>
        <section className="card" aria-label={t('directory.add')}>
          <NewEntry />
        </section>
      </main>
    </>
  );
}

function Entry(props: { entry: DirectoryEntry; isBusy: boolean; onDrop: () => void }): ReactNode {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const { kind, nameFa, nameEn, number } = props.entry;
  const name = i18n.language === 'fa' ? nameFa : nameEn;
  return (
    <div className="row-between">
      <span>
        <b>{name}</b> <Chip>{t(`directory.kinds.${kind}`)}</Chip>
        <br />
        <span className="small muted">
          <Ltr>{format.phone(number)}</Ltr>
        </span>
      </span>
      {kind !== 'emergency' && (
        <Button
          size="small"
          disabled={props.isBusy}
          aria-label={t('directory.dropOf', { name })}
          onClick={props.onDrop}
        >
          {t('directory.drop')}
        </Button>
      )}
    </div>
  );
}

function NewEntry(): ReactNode {
  const { t } = useTranslation();
  const refresh = useRefresh();
  const [kind, setKind] = useState<NewDirectoryEntry['kind']>('department');
  const [nameFa, setNameFa] = useState('');
  const [nameEn, setNameEn] = useState('');
  const [number, setNumber] = useState('');
  const add = useMutation({
    mutationFn: (entry: NewDirectoryEntry) => api('POST', '/api/directory', entry),
    onSuccess: () => {
      refresh();
      setNameFa('');
      setNameEn('');
      setNumber('');
    },
  });
  const isWhole = [nameFa, nameEn, number].every((typed) => typed.trim() !== '');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (isWhole) add.mutate({ kind, nameFa: nameFa.trim(), nameEn: nameEn.trim(), number });
  };
  return (
    <form className="pane" onSubmit={submit} aria-label={t('directory.add')}>
      <h1>{t('directory.add')}</h1>
      <Choice
        label={t('directory.kind')}
        value={kind}
        onChange={setKind}
        options={[
          { value: 'department', label: t('directory.kinds.department') },
          { value: 'person', label: t('directory.kinds.person') },
        ]}
      />
      <p className="small muted">{t('directory.personsHidden')}</p>
      <TextInput
        label={t('directory.nameFa')}
        value={nameFa}
        onChange={setNameFa}
        required
        maxLength={100}
      />
      <TextInput
        label={t('directory.nameEn')}
        value={nameEn}
        onChange={setNameEn}
        ltr
        required
        maxLength={100}
      />
      <TextInput
        label={t('directory.number')}
        value={number}
        onChange={setNumber}
        ltr
        required
        maxLength={40}
      />
      <FormEnd error={add.error} disabled={!isWhole || add.isPending}>
        {t('directory.add')}
      </FormEnd>
    </form>
  );
}

function useRefresh(): () => void {
  const queries = useQueryClient();
  return () => void queries.invalidateQueries({ queryKey: DIRECTORY_KEY });
}
