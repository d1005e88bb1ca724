import Button from '@mui/material/Button';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  KEY_PERMISSIONS,
  type KeyAccess,
  type MadeApiKey,
} from '../../../src/contract/api-keys.ts';
import { toAsciiDigits } from '../../../src/kit/persian-text.ts';
import { api } from '../app/api.ts';
import { Choice } from '../ui/choice.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Fault } from '../ui/fault.tsx';
import { Ltr } from '../ui/parts.tsx';
import { TextInput } from '../ui/text-input.tsx';

/** A name, what it may, how long; then the key, this once. */
export function NewApiKeyForm(props: { onDone: () => void }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [days, setDays] = useState('90');
  const [permissions, setPermissions] = useState<readonly string[]>([]);
  const [access, setAccess] = useState<KeyAccess>('read');
  const count = Number(toAsciiDigits(days));
  const make = useMutation({
    mutationFn: () =>
      api<MadeApiKey>('POST', '/api/api-keys', {
        ...{ name: name.trim(), permissions, access },
        days: count,
      }),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ['api-keys'] }),
  });
  const toggle = (one: string): void =>
    setPermissions((known) =>
      known.includes(one) ? known.filter((other) => other !== one) : [...known, one],
    );
  const isWhole =
    name.trim() !== '' &&
    permissions.length > 0 &&
    Number.isInteger(count) &&
    count >= 1 &&
    count <= 366;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (isWhole) make.mutate();
  };
  if (make.data !== undefined) {
    return (
      <section className="pane" aria-label={t('apiKeys.made')}>
        <h1>{t('apiKeys.made')}</h1>
        <p>{t('apiKeys.once')}</p>
        <p className="prose" data-testid="api-key">
          <Ltr>{make.data.key}</Ltr>
        </p>
        <div className="row-between">
          <CopyButton text={make.data.key} label={t('apiKeys.copy')} />
          <Button variant="contained" onClick={props.onDone}>
            {t('apiKeys.kept')}
          </Button>
        </div>
      </section>
    );
  }
  return (
    <form className="pane" onSubmit={submit} aria-label={t('apiKeys.add')}>
      <h1>{t('apiKeys.add')}</h1>
      <TextInput
        label={t('apiKeys.name')}
        value={name}
        onChange={setName}
        maxLength={60}
        autoFocus
        required
      />
      <div className="field" role="group" aria-label={t('apiKeys.permissions')}>
        <span className="label">{t('apiKeys.permissions')}</span>
        {KEY_PERMISSIONS.map((one) => (
          <div key={one} className="row">
            <button
              type="button"
              role="checkbox"
              aria-checked={permissions.includes(one)}
              aria-describedby={`scope-${one}`}
              className="chip chip-button"
              dir="ltr"
              onClick={() => toggle(one)}
            >
              {one}
            </button>
            <span id={`scope-${one}`} className="small muted">
              {t(`apiKeys.scope.${one}`)}
            </span>
          </div>
        ))}
      </div>
      <Choice<KeyAccess>
        label={t('apiKeys.access.label')}
        value={access}
        onChange={setAccess}
        options={[
          { value: 'read', label: t('apiKeys.access.read') },
          { value: 'write', label: t('apiKeys.access.write') },
        ]}
      />
      <TextInput label={t('apiKeys.days')} value={days} onChange={setDays} maxLength={3} required />
      <Fault error={make.error} />
      <div className="row-end">
        <Button onClick={props.onDone}>{t('who.cancel')}</Button>
        <Button type="submit" variant="contained" disabled={!isWhole || make.isPending}>
          {t('apiKeys.make')}
        </Button>
      </div>
    </form>
  );
}
