import Button from '@mui/material/Button';
import { type ReactNode, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseReferrals } from '../../../src/contract/referrals.ts';
import {
  isoDayOfJalali,
  startOfTehranDayMs,
  toJalali,
  typedJalali,
} from '../../../src/kit/jalali.ts';
import { toAsciiDigits } from '../../../src/kit/persian-text.ts';
import { Choice } from '../ui/choice.tsx';
import { Fault } from '../ui/fault.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { useAct } from './use-act.ts';

const SHORTEST = 3;
const DAY_MS = 86_400_000;

/** A reply that came by letter: written down with the letter's own date and number. */
export function LetterForm(props: { caseId: string; history: CaseReferrals }): ReactNode {
  const { t, i18n } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const dayHintId = useId();
  const last = props.history.referrals.at(-1);
  const asked = props.history.referrals.filter(
    ({ cycle, leg }) => cycle === last?.cycle && leg === last.leg,
  );
  const [referralId, setReferralId] = useState(
    asked.find(({ state }) => state === 'open')?.referralId ?? last?.referralId ?? '',
  );
  const [text, setText] = useState('');
  const [number, setNumber] = useState('');
  const [day, setDay] = useState(() => typedJalali(Date.now()));
  const record = useAct(props.caseId);
  const chosen = asked.find((row) => row.referralId === referralId);
  const answeredAtMs = instantOf(day, chosen?.sentAtMs ?? 0);
  if (asked.length === 0) return null;
  if (!isOpen) {
    return (
      <div className="row-end">
        <Button onClick={() => setOpen(true)}>{t('letter.record')}</Button>
      </div>
    );
  }
  return (
    <form
      className="panel-form"
      aria-label={t('letter.record')}
      onSubmit={(event) => {
        event.preventDefault();
        if (answeredAtMs === null) return;
        const written = number.trim() === '' ? null : toAsciiDigits(number.trim());
        record.mutate({
          path: `cases/${props.caseId}/letter`,
          body: {
            referralId,
            text: text.trim(),
            answeredAtMs,
            number: written,
            year: written === null ? null : toJalali(answeredAtMs).year,
          },
        });
      }}
    >
      <Choice
        label={t('letter.from')}
        value={referralId}
        onChange={setReferralId}
        options={asked.map((row) => ({
          value: row.referralId,
          label: i18n.language === 'fa' ? row.post.titleFa : row.post.titleEn,
        }))}
      />
      <TextInput
        label={t('official.text')}
        value={text}
        onChange={setText}
        rows={3}
        maxLength={4_000}
        required
      />
      <div className="row">
        <TextInput
          label={t('letter.day')}
          value={day}
          onChange={setDay}
          maxLength={10}
          {...(answeredAtMs === null ? { invalid: true, describedBy: dayHintId } : {})}
          ltr
          required
        />
        <TextInput
          label={t('letter.number')}
          value={number}
          onChange={setNumber}
          maxLength={40}
          ltr
        />
      </div>
      {answeredAtMs === null && (
        <p id={dayHintId} className="small form-error" role="status">
          {t('letter.dayBetween')}
        </p>
      )}
      <Fault error={record.error} />
      <div className="row-end">
        <Button onClick={() => setOpen(false)}>{t('standIn.cancel')}</Button>
        <Button
          type="submit"
          variant="contained"
          disabled={text.trim().length < SHORTEST || answeredAtMs === null || record.isPending}
        >
          {t('letter.save')}
        </Button>
      </div>
    </form>
  );
}

/**
 * Letters have a date without an hour: who answered on the day of his due answered in time. Not
 * before the case was referred, not in the future. Null: no such day.
 */
function instantOf(typed: string, sentAtMs: number): number | null {
  const [year, month, day] = toAsciiDigits(typed).split('/').map(Number);
  const iso = isoDayOfJalali(year ?? 0, month ?? 0, day ?? 0);
  if (iso === null) return null;
  const startMs = startOfTehranDayMs(iso);
  if (startMs + DAY_MS <= sentAtMs || startMs > Date.now()) return null;
  return Math.max(startMs, sentAtMs);
}
