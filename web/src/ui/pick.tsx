import NativeSelect from '@mui/material/NativeSelect';
import OutlinedInput from '@mui/material/OutlinedInput';
import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';

/** One of many, or any (`mustChoose`: none yet): the browser's own list, which works by keyboard and on a phone. */
export function Pick(props: {
  label: string;
  value: string;
  options: readonly { readonly value: string; readonly label: string }[];
  mustChoose?: boolean;
  onChange: (value: string) => void;
}): ReactNode {
  const { t } = useTranslation();
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id} className="label">
        {props.label}
      </label>
      <NativeSelect
        fullWidth
        input={<OutlinedInput />}
        inputProps={{ id }}
        value={props.value}
        onChange={(event) => props.onChange(event.target.value)}
      >
        <option value="">{t(props.mustChoose === true ? 'pick.choose' : 'pick.any')}</option>
        {props.options.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </NativeSelect>
    </div>
  );
}
