import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { RoleId } from '../../../src/contract/people.ts';

/** Which roles somebody has; one may have several. */
export function RoleChips(props: {
  roles: readonly string[];
  onChange: (roles: readonly string[]) => void;
}): ReactNode {
  const { t } = useTranslation();
  const { roles, onChange } = props;
  const toggle = (role: string): void =>
    onChange(roles.includes(role) ? roles.filter((one) => one !== role) : [...roles, role]);
  return (
    <div className="field" role="group" aria-label={t('users.roles')}>
      <span className="label">{t('users.roles')}</span>
      <div className="choice">
        {RoleId.options.map((role) => (
          <button
            key={role}
            type="button"
            role="checkbox"
            aria-checked={roles.includes(role)}
            className="chip chip-button"
            onClick={() => toggle(role)}
          >
            {t(`role.${role}`)}
          </button>
        ))}
      </div>
    </div>
  );
}
