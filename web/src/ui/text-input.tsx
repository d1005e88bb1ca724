import OutlinedInput from '@mui/material/OutlinedInput';
import { type ReactNode, type Ref, useId } from 'react';

/** A labelled field. `ltr`: names, passwords and codes, typed left to right in both languages. */
export function TextInput(props: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  type?: 'text' | 'password' | 'search';
  autoComplete?: string;
  placeholder?: string;
  rows?: number;
  maxLength?: number;
  ltr?: boolean;
  autoFocus?: boolean;
  required?: boolean;
  disabled?: boolean;
  hideLabel?: boolean;
  describedBy?: string;
  invalid?: boolean;
  /** What others have written there, offered while typing. */
  suggestions?: readonly string[];
  inputRef?: Ref<HTMLInputElement | HTMLTextAreaElement>;
  onBlur?: () => void;
}): ReactNode {
  const id = useId();
  const listId = useId();
  return (
    <div className="field">
      <label htmlFor={id} className={props.hideLabel === true ? 'sr-only' : 'label'}>
        {props.label}
      </label>
      <OutlinedInput
        id={id}
        fullWidth
        value={props.value}
        type={props.type ?? 'text'}
        placeholder={props.placeholder ?? ''}
        autoFocus={props.autoFocus ?? false}
        disabled={props.disabled ?? false}
        error={props.invalid ?? false}
        inputRef={props.inputRef ?? null}
        onChange={(event) => props.onChange(event.target.value)}
        onBlur={() => props.onBlur?.()}
        {...(props.rows === undefined ? {} : { multiline: true, minRows: props.rows, maxRows: 8 })}
        inputProps={{
          autoComplete: props.autoComplete ?? 'off',
          'aria-required': props.required ?? false,
          ...(props.describedBy === undefined ? {} : { 'aria-describedby': props.describedBy }),
          ...(props.suggestions === undefined ? {} : { list: listId }),
          ...(props.maxLength === undefined ? {} : { maxLength: props.maxLength }),
          ...directionOf(props.ltr === true, props.value),
        }}
      />
      {props.suggestions !== undefined && (
        <datalist id={listId}>
          {props.suggestions.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
      )}
    </div>
  );
}

/** What people write goes its own way; an empty field goes the page's. */
function directionOf(isLtr: boolean, value: string): { dir?: 'ltr' | 'auto' } {
  if (isLtr) return { dir: 'ltr' };
  return value === '' ? {} : { dir: 'auto' };
}
