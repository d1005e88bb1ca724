import Button from '@mui/material/Button';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PopCitizen } from '../../../src/contract/desk.ts';
import { api } from '../app/api.ts';
import { Choice } from '../ui/choice.tsx';
import { DistrictField } from '../ui/place-fields.tsx';
import { Fault } from '../ui/fault.tsx';
import { TextInput } from '../ui/text-input.tsx';

type Kind = PopCitizen['kind'];
const KINDS: readonly Kind[] = ['resident', 'pilgrim', 'unknown'];

export function NewCitizenForm(props: {
  contactId: string;
  onMade: (citizen: PopCitizen) => void;
  onCancel: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [kind, setKind] = useState<Kind>('resident');
  const [district, setDistrict] = useState<number | null>(null);
  const make = useMutation({
    mutationFn: () =>
      api<PopCitizen>('POST', '/api/citizens', {
        contactId: props.contactId,
        name: name.trim(),
        kind,
        district,
        address: null,
      }),
    onSuccess: props.onMade,
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (name.trim() !== '') make.mutate();
  };
  return (
    <form className="inline-form" onSubmit={submit} aria-label={t('who.newCitizen')}>
      <TextInput
        label={t('who.name')}
        value={name}
        onChange={setName}
        autoFocus
        required
        maxLength={120}
      />
      <Choice
        label={t('who.kind')}
        value={kind}
        onChange={setKind}
        options={KINDS.map((value) => ({ value, label: t(`citizenKind.${value}`) }))}
      />
      <DistrictField label={t('form.district')} value={district} onChange={setDistrict} />
      <Fault error={make.error} />
      <div className="row-end">
        <Button size="small" onClick={props.onCancel}>
          {t('who.cancel')}
        </Button>
        <Button
          size="small"
          type="submit"
          variant="contained"
          disabled={name.trim() === '' || make.isPending}
        >
          {t('who.save')}
        </Button>
      </div>
    </form>
  );
}
