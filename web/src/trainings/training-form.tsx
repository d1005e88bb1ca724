import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NewTraining, type Trainings } from '../../../src/contract/trainings.ts';
import { tehranDay } from '../../../src/kit/jalali.ts';
import { toAsciiDigits } from '../../../src/kit/persian-text.ts';
import { Choice } from '../ui/choice.tsx';
import { FormEnd } from '../ui/form-end.tsx';
import { readJalali, writeJalali } from '../ui/jalali-day.ts';
import { Pick } from '../ui/pick.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { useTrainingAct } from './use-trainings.ts';

/** One record; the same course on the same day is the same record, written again. */
export function TrainingForm({ whole }: { readonly whole: Trainings }): ReactNode {
  const { t } = useTranslation();
  const [userId, setUser] = useState('');
  const [course, setCourse] = useState('');
  const [taken, setTaken] = useState(() => writeJalali(tehranDay(Date.now())));
  const [result, setResult] = useState<'passed' | 'failed'>('passed');
  const [score, setScore] = useState('');
  const [until, setUntil] = useState('');
  const record = NewTraining.safeParse({
    ...{ userId, course, result },
    takenOn: readJalali(taken) ?? '',
    score: score.trim() === '' ? null : Number(toAsciiDigits(score)),
    validUntil: until.trim() === '' ? null : (readJalali(until) ?? ''),
  });
  const save = useTrainingAct(
    (of: NewTraining) => ['POST', '/api/trainings', of],
    () => {
      setUser('');
      setScore('');
    },
  );
  const courses = [...new Set(whole.records.map((one) => one.course))];
  return (
    <form
      className="pane"
      aria-label={t('training.new')}
      onSubmit={(event) => {
        event.preventDefault();
        if (record.success) save.mutate(record.data);
      }}
    >
      <h1>{t('training.new')}</h1>
      <div className="two-fields">
        <Pick
          label={t('training.who')}
          value={userId}
          options={whole.people.map((one) => ({ value: one.userId, label: one.name }))}
          empty={t('pick.choose')}
          onChange={setUser}
        />
        <TextInput
          label={t('training.course')}
          value={course}
          onChange={setCourse}
          suggestions={courses}
          maxLength={80}
          required
        />
      </div>
      <div className="two-fields">
        <TextInput label={t('training.takenOn')} value={taken} onChange={setTaken} ltr />
        <TextInput
          label={t('training.validUntil')}
          value={until}
          onChange={setUntil}
          placeholder={t('holidays.dayExample')}
          ltr
        />
      </div>
      <div className="two-fields">
        <Choice
          label={t('training.result')}
          value={result}
          options={[
            { value: 'passed', label: t('training.passed') },
            { value: 'failed', label: t('training.failed') },
          ]}
          onChange={setResult}
        />
        <TextInput label={t('training.score')} value={score} onChange={setScore} ltr />
      </div>
      <FormEnd error={save.error} disabled={!record.success || save.isPending}>
        {t('training.save')}
      </FormEnd>
    </form>
  );
}
