import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { readSkills, readWidening } from '../../../src/contract/queue-skills.ts';
import { QUEUE_FIELDS, type QueueField } from '../../../src/contract/queues.ts';
import { Choice } from '../ui/choice.tsx';
import { useFormat } from '../ui/format.ts';
import { TextInput } from '../ui/text-input.tsx';
import { toTyped } from './queue-draft.ts';
import { SkillsEditor, WideningEditor } from './skill-editors.tsx';

type Typed = string | boolean;

/** What is wrong with them is more than their kind. */
const TOLD_APART: ReadonlySet<QueueField> = new Set([
  'extension',
  'longestWaitRedMs',
  'menuKey',
  'autoAnswer',
]);

/** A setting in words: «۲۵ ثانیه», "Longest idle", «بله». */
export function useSettingText(): (field: QueueField, value: string | number | boolean) => string {
  const { t } = useTranslation();
  const { digits } = useFormat();
  const listed = (lines: readonly string[]): string =>
    lines.length === 0 ? t('queues.nothing') : lines.join(t('queues.and'));
  const skillsText = (kept: string): string =>
    listed(
      (readSkills(kept) ?? []).map(
        ({ name, level, need }) =>
          `\u2068${name}\u2069 ${digits(level)} (${t(`queues.skill.${need}`)})`,
      ),
    );
  const wideningText = (kept: string): string =>
    listed(
      (readWidening(kept) ?? []).map((step) =>
        t('queues.step.told', {
          after: digits(step.afterSeconds),
          rank: digits(step.maxRank),
          less: digits(step.levelsLess),
        }),
      ),
    );
  return (field, value) => {
    const { kind } = QUEUE_FIELDS[field];
    if (typeof value === 'boolean') return t(value ? 'queues.yes' : 'queues.no');
    if (kind === 'skills') return skillsText(String(value));
    if (kind === 'widening') return wideningText(String(value));
    if (kind === 'choice') return t(`queues.${field}.${value}`);
    if (kind === 'text') return field === 'extension' ? digits(value) : String(value);
    return t(`queues.unit.${kind}`, { shown: digits(String(toTyped(field, value))) });
  };
}

/** One setting: its name, its field with the unit, what it means, and what it was. */
export function QueueSetting(props: {
  field: QueueField;
  typed: Typed;
  /** What is in force now, where that differs from what is typed. */
  saved: string | number | boolean | null;
  isWrong: boolean;
  autoFocus?: boolean;
  /** Names of skills that are in use. */
  knownSkills: readonly string[];
  onType: (typed: Typed) => void;
  onUndo: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const settingText = useSettingText();
  const hintId = useId();
  const { field, saved } = props;
  return (
    <div className="setting">
      <Editor {...props} hintId={hintId} />
      <p id={hintId} className="small muted">
        {t(`queues.meaning.${field}`)}
      </p>
      <Wrong field={field} isWrong={props.isWrong} />
      {saved !== null && (
        <p className="small setting-was">
          {t('queues.was', { shown: settingText(field, saved) })}{' '}
          <button type="button" className="link" onClick={props.onUndo}>
            {t('queues.previous')}
          </button>
        </p>
      )}
    </div>
  );
}

function Wrong(props: { field: QueueField; isWrong: boolean }): ReactNode {
  const { t } = useTranslation();
  const { digits } = useFormat();
  if (!props.isWrong) return null;
  const of = QUEUE_FIELDS[props.field];
  const limits =
    'least' in of ? { least: digits(of.least), most: digits(of.most) } : { least: '', most: '' };
  const kind = TOLD_APART.has(props.field) ? props.field : of.kind;
  return (
    <p role="alert" className="form-error">
      {t(`queues.wrong.${kind}`, limits)}
    </p>
  );
}

function Editor(props: {
  field: QueueField;
  typed: Typed;
  isWrong: boolean;
  autoFocus?: boolean;
  knownSkills: readonly string[];
  hintId: string;
  onType: (typed: Typed) => void;
}): ReactNode {
  const { t } = useTranslation();
  const { field, typed, onType } = props;
  const label = t(`queues.field.${field}`);
  const of = QUEUE_FIELDS[field];
  if (of.kind === 'choice') {
    return (
      <Choice
        label={label}
        value={String(typed)}
        onChange={onType}
        options={of.options.map((value) => ({ value, label: t(`queues.${field}.${value}`) }))}
      />
    );
  }
  if (of.kind === 'flag') {
    return (
      <Choice
        label={label}
        value={typed === true ? 'yes' : 'no'}
        onChange={(chosen) => onType(chosen === 'yes')}
        options={[
          { value: 'yes', label: t('queues.yes') },
          { value: 'no', label: t('queues.no') },
        ]}
      />
    );
  }
  const lines = {
    label,
    typed: String(typed),
    isWrong: props.isWrong,
    hintId: props.hintId,
    onType,
  };
  if (of.kind === 'skills') return <SkillsEditor {...lines} known={props.knownSkills} />;
  if (of.kind === 'widening') return <WideningEditor {...lines} />;
  const isFigure = of.kind !== 'text';
  return (
    <div className="setting-line">
      <TextInput
        label={label}
        value={String(typed)}
        onChange={onType}
        autoFocus={props.autoFocus ?? false}
        required
        describedBy={props.hintId}
        invalid={props.isWrong}
        maxLength={isFigure ? 6 : 60}
        ltr={isFigure || field === 'extension' || field === 'nameEn'}
      />
      {isFigure && <span className="small muted">{t(`queues.unitName.${of.kind}`)}</span>}
    </div>
  );
}
