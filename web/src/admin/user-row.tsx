import Button from '@mui/material/Button';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AgentPhone } from '../../../src/contract/desk.ts';
import type { UserRow } from '../../../src/contract/people.ts';
import { Chip, Ltr, type Tone } from '../ui/parts.tsx';
import { UserAccessActs } from './user-access-acts.tsx';

/** Somebody who may sign in, or might: his roles, his phone, and what may be done about his access. */
export function UserLine(props: {
  user: UserRow;
  phone: AgentPhone | undefined;
  openSessions: number;
  onEdit: () => void;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const { user, phone } = props;
  const isOpen = user.closedAtMs === null;
  const roleText = (role: string): string =>
    i18n.exists(`role.${role}`) ? t(`role.${role}`) : role;
  return (
    <div className="list-row static" data-testid={`user-${user.username}`}>
      <div className="row-between">
        <b>{user.name}</b>
        <span className="small muted">
          <Ltr>{user.username}</Ltr>
        </span>
      </div>
      <div className="choice">
        {user.roles.map((role) => (
          <Chip key={role}>{roleText(role)}</Chip>
        ))}
        {!isOpen && <Chip tone="alarm">{t('users.closed')}</Chip>}
        {isOpen && user.mustChangePassword && <Chip tone="ring">{t('users.firstPassword')}</Chip>}
        {user.secondFactor === 'on' && <Chip tone="ok">{t('factor.title')}</Chip>}
        {user.secondFactor === 'missing' && <Chip tone="ring">{t('users.factorMissing')}</Chip>}
        {phone !== undefined && (
          <Chip tone={PHONE_TONE[registrationOf(phone)]} dot>
            {t(`users.phone.${phone.kind}`)}: {t(`users.registration.${registrationOf(phone)}`)}
          </Chip>
        )}
      </div>
      <div className="row-between">
        <UserAccessActs user={user} openSessions={props.openSessions} />
        <Button
          size="small"
          aria-label={t('users.editNamed', { name: user.name })}
          onClick={props.onEdit}
        >
          {t('users.edit')}
        </Button>
      </div>
    </div>
  );
}

type Registration = 'yes' | 'no' | 'unknown';
const PHONE_TONE: Readonly<Record<Registration, Tone>> = {
  yes: 'ok',
  no: 'alarm',
  unknown: 'ring',
};
function registrationOf({ isRegistered }: AgentPhone): Registration {
  if (isRegistered === null) return 'unknown';
  return isRegistered ? 'yes' : 'no';
}
