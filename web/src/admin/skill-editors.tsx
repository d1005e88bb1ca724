import Button from '@mui/material/Button';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  cutLines,
  joinLines,
  SKILL_NEEDS,
  type SkillNeed,
  type TypedLine,
} from '../../../src/contract/queue-skills.ts';
import { toAsciiDigits } from '../../../src/kit/persian-text.ts';
import { Choice } from '../ui/choice.tsx';
import { useFormat } from '../ui/format.ts';
import { TextInput } from '../ui/text-input.tsx';

/** What both kinds of lines have: add, take away, type in one part. */
function useLines(typed: string, onType: (typed: string) => void) {
  const { digits } = useFormat();
  const lines = cutLines(typed);
  return {
    lines,
    digits,
    add: (line: TypedLine) => onType(joinLines([...lines, line])),
    drop: (at: number) => onType(joinLines(lines.filter((_, index) => index !== at))),
    write: (at: number, part: 0 | 1 | 2, value: string) => {
      // A blank inside a figure would cut the line elsewhere.
      const kept = part === 0 ? value : toAsciiDigits(value).replace(/\s/gu, '');
      onType(
        joinLines(
          lines.map((line, index) =>
            index === at ? (line.with(part, kept) as unknown as TypedLine) : line,
          ),
        ),
      );
    },
  };
}

interface EditorProps {
  readonly label: string;
  readonly typed: string;
  readonly isWrong: boolean;
  readonly hintId: string;
  onType(typed: string): void;
}

/** The skills a queue asks for: name, level, and whether nobody is rung without it. */
export function SkillsEditor(props: EditorProps & { known: readonly string[] }): ReactNode {
  const { t } = useTranslation();
  const { lines, digits, add, drop, write } = useLines(props.typed, props.onType);
  return (
    <div role="group" aria-label={props.label} aria-describedby={props.hintId} className="col">
      <span className="label">{props.label}</span>
      {lines.map(([name, level, need], at) => (
        // Lines have no names of their own: one that is typed into stays where it is.
        <div key={at} className="setting-line">
          <SkillName
            at={at}
            name={name}
            known={props.known}
            isWrong={props.isWrong}
            onType={(value) => write(at, 0, value)}
          />
          <SkillLevel at={at} level={level} onType={(value) => write(at, 1, value)} />
          <Choice<SkillNeed>
            label={t('queues.skill.need', { at: digits(at + 1) })}
            hideLabel
            value={SKILL_NEEDS.find((one) => one === need) ?? null}
            onChange={(value) => write(at, 2, value)}
            options={SKILL_NEEDS.map((value) => ({ value, label: t(`queues.skill.${value}`) }))}
          />
          <DropLine at={at} onDrop={() => drop(at)} />
        </div>
      ))}
      <div>
        <Button onClick={() => add(['', '5', 'required'])}>{t('queues.skill.add')}</Button>
      </div>
    </div>
  );
}

/** Who else fits as a caller waits; the first line is the beginning. */
export function WideningEditor(props: EditorProps): ReactNode {
  const { t } = useTranslation();
  const { lines, digits, add, drop, write } = useLines(props.typed, props.onType);
  const figure = (at: number, part: 0 | 1 | 2, label: string): ReactNode => (
    <TextInput
      label={t(`queues.step.${label}`, { at: digits(at + 1) })}
      value={digits(lines[at]?.[part] ?? '')}
      onChange={(value) => write(at, part, value)}
      invalid={props.isWrong}
      maxLength={4}
      ltr
    />
  );
  const next: TypedLine = lines.length === 0 ? ['0', '9', '0'] : ['', '9', '9'];
  return (
    <div role="group" aria-label={props.label} aria-describedby={props.hintId} className="col">
      <span className="label">{props.label}</span>
      {lines.map((_, at) => (
        <div key={at} className="setting-line">
          {figure(at, 0, 'after')}
          {figure(at, 1, 'maxRank')}
          {figure(at, 2, 'levelsLess')}
          <DropLine at={at} onDrop={() => drop(at)} />
        </div>
      ))}
      <div>
        <Button onClick={() => add(next)}>{t('queues.step.add')}</Button>
      </div>
    </div>
  );
}

/** What one agent can do: the third part of a line is not used. */
export function AgentSkillsEditor(props: {
  typed: readonly TypedSkill[];
  known: readonly string[];
  onType: (typed: readonly TypedSkill[]) => void;
}): ReactNode {
  const { t } = useTranslation();
  const { typed, onType } = props;
  const write = (at: number, change: Partial<TypedSkill>): void =>
    onType(typed.map((one, index) => (index === at ? { ...one, ...change } : one)));
  return (
    <div role="group" aria-label={t('queues.skill.title')} className="col">
      <h2>{t('queues.skill.title')}</h2>
      {typed.map(({ name, level }, at) => (
        <div key={at} className="setting-line">
          <SkillName
            at={at}
            name={name}
            known={props.known}
            isWrong={false}
            onType={(value) => write(at, { name: value })}
          />
          <SkillLevel
            at={at}
            level={level}
            onType={(value) => write(at, { level: toAsciiDigits(value) })}
          />
          <DropLine at={at} onDrop={() => onType(typed.filter((_, index) => index !== at))} />
        </div>
      ))}
      <div>
        <Button onClick={() => onType([...typed, { name: '', level: '5' }])}>
          {t('queues.skill.add')}
        </Button>
      </div>
    </div>
  );
}

export interface TypedSkill {
  readonly name: string;
  readonly level: string;
}

function SkillName(props: {
  at: number;
  name: string;
  known: readonly string[];
  isWrong: boolean;
  onType: (name: string) => void;
}): ReactNode {
  const { t } = useTranslation();
  const { digits } = useFormat();
  return (
    <TextInput
      label={t('queues.skill.name', { at: digits(props.at + 1) })}
      value={props.name}
      onChange={props.onType}
      suggestions={props.known}
      invalid={props.isWrong}
      maxLength={40}
    />
  );
}

function SkillLevel(props: {
  at: number;
  level: string;
  onType: (level: string) => void;
}): ReactNode {
  const { t } = useTranslation();
  const { digits } = useFormat();
  return (
    <div className="short">
      <TextInput
        label={t('queues.skill.level', { at: digits(props.at + 1) })}
        value={digits(props.level)}
        onChange={props.onType}
        maxLength={1}
        ltr
      />
    </div>
  );
}

function DropLine(props: { at: number; onDrop: () => void }): ReactNode {
  const { t } = useTranslation();
  const { digits } = useFormat();
  return (
    <Button
      onClick={props.onDrop}
      aria-label={t('queues.skill.drop', { at: digits(props.at + 1) })}
    >
      ×
    </Button>
  );
}
