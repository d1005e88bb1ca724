import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { IdentityWarning } from '../cases/identity-warning.tsx';
import { Choice } from '../ui/choice.tsx';
import type { MatterFields } from './matter-fields.ts';

const KINDS = [
  'request',
  'complaint',
  'criticism',
  'suggestion',
  'appreciation',
  'report',
] as const;

/** What the matter is, what that means for it, and a warning before a protected name gets out. */
export function KindField(props: {
  fields: MatterFields;
  onChange: (kind: MatterFields['kind']) => void;
}): ReactNode {
  const { t } = useTranslation();
  const { kind } = props.fields;
  return (
    <div className="full">
      <Choice
        label={t('form.kind')}
        value={kind}
        options={KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))}
        onChange={props.onChange}
      />
      <p className="small muted">{t(`kindPath.${kind}`)}</p>
      <IdentityWarning words={props.fields} />
    </div>
  );
}
