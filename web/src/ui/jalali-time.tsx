import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { startOfTehranDayMs } from '../../../src/kit/jalali.ts';
import { toAsciiDigits } from '../../../src/kit/persian-text.ts';
import { readJalali } from './jalali-day.ts';
import { TextInput } from './text-input.tsx';

export interface WrittenTime {
  readonly day: string;
  readonly hour: string;
}

/** «۱۴۰۵/۰۹/۲۰» and «۱۰:۳۰», in either digits → the instant in Tehran; null while it is none. */
export function readTime({ day, hour }: WrittenTime): number | null {
  const iso = readJalali(day);
  const found = /^(\d{1,2}):(\d{2})$/.exec(toAsciiDigits(hour.trim()));
  if (iso === null || found === null) return null;
  const [hours, minutes] = [Number(found[1]), Number(found[2])];
  if (hours > 23 || minutes > 59) return null;
  return startOfTehranDayMs(iso) + (hours * 60 + minutes) * 60_000;
}

/** A Jalali day and an hour, as people write them. */
export function JalaliTime(props: {
  label: string;
  value: WrittenTime;
  onChange: (value: WrittenTime) => void;
}): ReactNode {
  const { t } = useTranslation();
  const { value, onChange } = props;
  return (
    <div className="jalali-time">
      <TextInput
        label={t('jalaliTime.day', { label: props.label })}
        value={value.day}
        onChange={(day) => onChange({ ...value, day })}
        ltr
        required
      />
      <TextInput
        label={t('jalaliTime.hour', { label: props.label })}
        value={value.hour}
        onChange={(hour) => onChange({ ...value, hour })}
        ltr
        required
      />
    </div>
  );
}
