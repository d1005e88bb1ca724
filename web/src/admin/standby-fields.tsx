import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { QueueRules } from '../../../src/contract/queue-rules.ts';
import { toAsciiDigits } from '../../../src/kit/persian-text.ts';
import { Choice } from '../ui/choice.tsx';
import { useDirectory, useEntryName } from '../ui/directory.ts';
import { TextInput } from '../ui/text-input.tsx';

/** As typed; seconds for people. */
export interface StandbyDraft {
  readonly on: boolean;
  readonly seconds: string;
  readonly entryId: string | null;
}

const BOUNDS = { min: 10, max: 3_600, usual: '60' } as const;

export function toStandby(kept: QueueRules['standby']): StandbyDraft {
  const seconds = kept === null ? BOUNDS.usual : String(Math.round(kept.afterMs / 1_000));
  return { on: kept !== null, seconds, entryId: kept?.entryId ?? null };
}

/** Undefined: what was typed is no wait, or nobody is chosen. */
export function fromStandby(draft: StandbyDraft): QueueRules['standby'] | undefined {
  if (!draft.on) return null;
  const seconds = Number(toAsciiDigits(draft.seconds.trim()));
  const isWait = Number.isInteger(seconds) && seconds >= BOUNDS.min && seconds <= BOUNDS.max;
  if (!isWait || draft.entryId === null) return undefined;
  return { afterMs: seconds * 1_000, entryId: draft.entryId };
}

/** Who is rung when nobody can be reached: departments and persons of the directory. */
export function StandbyFields(props: {
  value: StandbyDraft;
  onChange: (draft: StandbyDraft) => void;
}): ReactNode {
  const { t } = useTranslation();
  const entryName = useEntryName();
  const entries = (useDirectory().data ?? []).filter(({ kind }) => kind !== 'emergency');
  const { value, onChange } = props;
  const set = (change: Partial<StandbyDraft>): void => onChange({ ...value, ...change });
  return (
    <div className="col">
      <Choice
        label={t('rules.standby')}
        value={value.on ? 'on' : 'off'}
        options={[
          { value: 'off', label: t('rules.off') },
          { value: 'on', label: t('rules.on') },
        ]}
        onChange={(picked) => set({ on: picked === 'on' })}
      />
      {value.on && (
        <>
          <TextInput
            label={t('rules.seconds')}
            value={value.seconds}
            onChange={(seconds) => set({ seconds })}
            ltr
            maxLength={4}
          />
          {entries.length === 0 ? (
            <p className="small muted">{t('rules.standbyNone')}</p>
          ) : (
            <Choice
              label={t('rules.standbyWho')}
              value={value.entryId}
              options={entries.map((one) => ({ value: one.entryId, label: entryName(one) }))}
              onChange={(entryId) => set({ entryId })}
            />
          )}
        </>
      )}
    </div>
  );
}
