import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ReceivedState } from '../../../src/contract/letters.ts';
import { Choice } from '../ui/choice.tsx';
import { TextInput } from '../ui/text-input.tsx';

/** Which of what the automation has told: by a code or a number, and by what it came to. */
export function ReceivedFilterForm(props: {
  typed: string;
  onType: (words: string) => void;
  /** Enter: without waiting until the hand rests. */
  onSeek: () => void;
  state: ReceivedState | 'all';
  onState: (state: ReceivedState | 'all') => void;
}): ReactNode {
  const { t } = useTranslation();
  return (
    <div className="pad-inline">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          props.onSeek();
        }}
      >
        <TextInput
          label={t('letters.seek')}
          value={props.typed}
          onChange={props.onType}
          type="search"
          maxLength={60}
          placeholder={t('letters.seekHint')}
        />
      </form>
      <Choice
        label={t('letters.cameTo')}
        value={props.state}
        onChange={props.onState}
        options={(['all', ...ReceivedState.options] as const).map((value) => ({
          value,
          label: value === 'all' ? t('letters.cameToAny') : t(`receivedState.${value}`),
        }))}
      />
    </div>
  );
}
