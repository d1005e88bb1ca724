import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TrainingRow, TrainingState } from '../../../src/contract/trainings.ts';
import { startOfTehranDayMs } from '../../../src/kit/jalali.ts';
import { Header } from '../app/shell.tsx';
import { Choice } from '../ui/choice.tsx';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { ListCard } from '../ui/list-card.tsx';
import { Chip, type Tone } from '../ui/parts.tsx';
import { searchByWords } from '../ui/search-words.ts';
import { SkillCourses } from './skill-courses.tsx';
import { TrainingFile } from './training-file.tsx';
import { TrainingForm } from './training-form.tsx';
import { useTrainingAct, useTrainings } from './use-trainings.ts';

const SIDES = ['all', 'due'] as const;
type Side = (typeof SIDES)[number];
const TONES: Readonly<Record<TrainingState, Tone>> = {
  valid: 'ok',
  expiring: 'ring',
  expired: 'alarm',
  renewed: 'plain',
  failed: 'plain',
};

/** Ends within thirty days, or is over and was not renewed. */
const isDue = ({ state }: TrainingRow): boolean => state === 'expiring' || state === 'expired';

/** Who has learned what, until when, and which skills ask for it. */
export function TrainingPage(): ReactNode {
  const { t } = useTranslation();
  const { digits } = useFormat();
  const [typed, setTyped] = useState('');
  const [side, setSide] = useState<Side>('all');
  const whole = useTrainings();
  const records = whole.data?.records ?? [];
  const due = records.filter(isDue);
  const shown = searchByWords(
    side === 'due' ? due : records,
    typed,
    ({ name, course, username }) => `${name} ${course} ${username}`,
  );
  return (
    <>
      <Header />
      <main className="two">
        <ListCard
          title={t('training.title')}
          search={{ label: t('training.search'), value: typed, onChange: setTyped }}
          narrowed={
            <Choice
              label={t('training.side')}
              hideLabel
              value={side}
              options={SIDES.map((value) => ({
                value,
                label: t(`training.sides.${value}`, {
                  shown: digits(value === 'due' ? due.length : records.length),
                }),
              }))}
              onChange={setSide}
            />
          }
          error={whole.error}
          empty={
            whole.isSuccess &&
            shown.length === 0 &&
            t(records.length === 0 ? 'training.none' : 'search.nothing')
          }
        >
          <ul>
            {shown.map((row) => (
              <RecordRow key={row.trainingId} row={row} />
            ))}
          </ul>
        </ListCard>
        <section className="card" aria-label={t('training.new')}>
          {whole.data !== undefined && (
            <>
              <TrainingForm whole={whole.data} />
              <SkillCourses skills={whole.data.skills} />
            </>
          )}
          <TrainingFile />
        </section>
      </main>
    </>
  );
}

function RecordRow({ row }: { readonly row: TrainingRow }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const remove = useTrainingAct((trainingId: string) => ['DELETE', `/api/trainings/${trainingId}`]);
  const day = (of: string): string => format.date(startOfTehranDayMs(of));
  return (
    <li className="list-row static">
      <span className="row-between">
        <b>
          {row.name} · {row.course}
        </b>
        <Chip tone={TONES[row.state]}>{t(`training.state.${row.state}`)}</Chip>
      </span>
      <span className="row-between small muted">
        <span>
          {day(row.takenOn)}
          {row.score !== null && ` · ${t('training.scoreOf', { score: format.digits(row.score) })}`}
          {row.validUntil !== null && ` · ${t('training.until', { day: day(row.validUntil) })}`}
        </span>
        <button
          type="button"
          className="link small"
          disabled={remove.isPending}
          aria-label={t('training.removeOf', { course: row.course, name: row.name })}
          onClick={() => remove.mutate(row.trainingId)}
        >
          {t('training.remove')}
        </button>
      </span>
      <Fault error={remove.error} />
    </li>
  );
}
