import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toPersianDigits } from '../../../src/kit/persian-text.ts';
import { readJalali, writeJalali } from '../ui/jalali-day.ts';
import { TextInput } from '../ui/text-input.tsx';
import type { WorkView } from './contact-work.ts';

/** A pilgrim goes home: the answer must come before. Residents are not asked. */
export function LeavesOn(props: {
  view: WorkView;
  value: string | null;
  onChange: (day: string | null) => void;
}): ReactNode {
  const { t } = useTranslation();
  const { view, value } = props;
  const [typed, setTyped] = useState(value === null ? '' : toPersianDigits(writeJalali(value)));
  const citizen = view.citizens.find((one) => one.citizenId === view.citizenId);
  if (citizen?.kind !== 'pilgrim' && value === null && typed === '') return null;
  const isWrong = typed.trim() !== '' && readJalali(typed) === null;
  return (
    <div>
      <TextInput
        label={t('form.leavesOn')}
        value={typed}
        ltr
        invalid={isWrong}
        placeholder={toPersianDigits('1405/09/12')}
        maxLength={12}
        onChange={(text) => {
          setTyped(text);
          const day = readJalali(text);
          if (day !== value && (day !== null || text.trim() === '')) props.onChange(day);
        }}
      />
      {isWrong && <p className="small muted">{t('form.leavesOnWrong')}</p>}
    </div>
  );
}
