import Button from '@mui/material/Button';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { User } from '../../../src/contract/people.ts';
import { api } from '../app/api.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { Fault } from '../ui/fault.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { RoleChips } from './role-chips.tsx';

const USERNAME = /^[a-z0-9._-]{2,40}$/;

/** A new person with a first password, told once and changed at the first sign-in. */
export function NewUserForm(props: { onDone: () => void }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState(makePassword);
  const [roles, setRoles] = useState<readonly string[]>(['agent']);
  const make = useMutation({
    mutationFn: () =>
      api<User>('POST', '/api/users', { name: name.trim(), username, roles, password }),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['users'] });
      props.onDone();
    },
  });
  const isWhole =
    name.trim() !== '' && USERNAME.test(username) && roles.length > 0 && password.length >= 10;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (isWhole) make.mutate();
  };
  return (
    <form className="pane" onSubmit={submit} aria-label={t('users.new')}>
      <h1>{t('users.new')}</h1>
      <TextInput
        label={t('users.name')}
        value={name}
        onChange={setName}
        autoFocus
        required
        maxLength={100}
      />
      <TextInput
        label={t('signIn.username')}
        value={username}
        ltr
        required
        maxLength={40}
        onChange={(typed) => setUsername(typed.toLowerCase())}
      />
      <RoleChips roles={roles} onChange={setRoles} />
      <TextInput label={t('users.password')} value={password} onChange={setPassword} ltr required />
      <div className="row">
        <CopyButton text={password} label={t('users.copyPassword')} />
        <span className="small muted">{t('users.passwordHint')}</span>
      </div>
      <Fault error={make.error} />
      <div className="row-end">
        <Button onClick={props.onDone}>{t('who.cancel')}</Button>
        <Button type="submit" variant="contained" disabled={!isWhole || make.isPending}>
          {t('users.save')}
        </Button>
      </div>
    </form>
  );
}

/** Sixteen letters and figures without those that are read for each other. */
function makePassword(): string {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789';
  const random = crypto.getRandomValues(new Uint32Array(16));
  return Array.from(random, (one) => letters[one % letters.length]).join('');
}
