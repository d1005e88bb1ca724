import { type KeyboardEvent, type ReactNode, useId } from 'react';

export interface Option<V extends string> {
  readonly value: V;
  readonly label: string;
  /** Colour of the chosen chip: urgent is not the accent's. */
  readonly tone?: 'accent' | 'ring' | 'alarm';
}

/** One of a few, as chips: a radio group of one tab stop, arrows move. */
export function Choice<V extends string>(props: {
  label: string;
  options: readonly Option<V>[];
  value: V | null;
  disabled?: boolean;
  required?: boolean;
  hideLabel?: boolean;
  onChange: (value: V) => void;
}): ReactNode {
  const labelId = useId();
  const current = props.options.findIndex((option) => option.value === props.value);
  const move = (event: KeyboardEvent<HTMLDivElement>): void => {
    const step = stepOf(event.key, getComputedStyle(event.currentTarget).direction === 'rtl');
    if (step === 0 || props.disabled === true) return;
    event.preventDefault();
    const count = props.options.length;
    const index = (Math.max(current, 0) + step + count) % count;
    const next = props.options[index];
    if (next === undefined) return;
    props.onChange(next.value);
    event.currentTarget.querySelectorAll<HTMLElement>('[role=radio]')[index]?.focus();
  };
  return (
    <div className="field">
      <span className={props.hideLabel === true ? 'sr-only' : 'label'} id={labelId}>
        {props.label}
        {props.required === true && (
          <i className="required" aria-hidden="true">
            {' '}
            *
          </i>
        )}
      </span>
      <div
        role="radiogroup"
        aria-labelledby={labelId}
        aria-required={props.required === true}
        className="choice"
        onKeyDown={move}
      >
        {props.options.map((option, index) => (
          <button
            key={option.value}
            type="button"
            role="radio"
            aria-checked={option.value === props.value}
            disabled={props.disabled === true}
            tabIndex={index === Math.max(current, 0) ? 0 : -1}
            className={`chip chip-button tone-${option.tone ?? 'accent'}`}
            onClick={() => props.onChange(option.value)}
          >
            {option.label}
          </button>
        ))}
      </div>
    </div>
  );
}

function stepOf(key: string, isRtl: boolean): -1 | 0 | 1 {
  if (key === 'ArrowDown') return 1;
  if (key === 'ArrowUp') return -1;
  if (key === 'ArrowRight') return isRtl ? -1 : 1;
  if (key === 'ArrowLeft') return isRtl ? 1 : -1;
  return 0;
}
