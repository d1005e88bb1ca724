import Button from '@mui/material/Button';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SkillCourse } from '../../../src/contract/trainings.ts';
import { Fault } from '../ui/fault.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { useTrainingAct } from './use-trainings.ts';

/** Which skill asks for which course, and who was given it and may not use it now. */
export function SkillCourses({ skills }: { readonly skills: readonly SkillCourse[] }): ReactNode {
  const { t } = useTranslation();
  return (
    <div className="pane" role="group" aria-label={t('training.skills')}>
      <h2>{t('training.skills')}</h2>
      {skills.length === 0 && <p className="small muted">{t('training.noSkills')}</p>}
      {skills.map((one) => (
        <SkillRow key={`${one.skill} ${one.course}`} of={one} />
      ))}
    </div>
  );
}

function SkillRow({ of }: { readonly of: SkillCourse }): ReactNode {
  const { t } = useTranslation();
  const [course, setCourse] = useState(of.course ?? '');
  const wanted = course.trim() === '' ? null : course.trim();
  const set = useTrainingAct((to: string | null) => [
    'POST',
    '/api/trainings/skill-course',
    { skill: of.skill, course: to },
  ]);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        set.mutate(wanted);
      }}
    >
      <div className="two-fields">
        <TextInput
          label={t('training.skillCourse', { skill: of.skill })}
          value={course}
          onChange={setCourse}
          placeholder={t('training.anything')}
          maxLength={80}
        />
        <div className="row-end">
          <Button type="submit" size="small" disabled={wanted === of.course || set.isPending}>
            {t('training.set')}
          </Button>
        </div>
      </div>
      {of.lacking.length > 0 && (
        <p className="small form-error">
          {t('training.lacking', { names: of.lacking.map(({ name }) => name).join('، ') })}
        </p>
      )}
      <Fault error={set.error} />
    </form>
  );
}
