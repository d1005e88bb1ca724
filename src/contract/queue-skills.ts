import { z } from 'zod';
import { normalizeForStorage, toAsciiDigits } from '../kit/persian-text.ts';

/*
 * What a queue asks of its agents, as it is kept, compared and audited: one line of text each.
 * `arabic 3 required` is a skill; `60 9 1` says that after sixty seconds agents of ranks up to nine
 * fit, whose levels may be lower by one. An editor cuts lines that are not finished yet, too.
 */

const LINES_LIMIT = 10;
const LONGEST_STEP_SECONDS = 3_600;

/** One word of any script; blanks between words become hyphens. Telephony's own shape is the same. */
export const SkillName = z
  .string()
  .overwrite(toSkillName)
  .regex(/^\p{L}[\p{L}\p{M}\p{N}\u200c-]{0,39}$/u);

export const SkillLevel = z.number().int().min(1).max(9);

export const SKILL_NEEDS = ['required', 'preferred'] as const;
export type SkillNeed = (typeof SKILL_NEEDS)[number];

export interface SkillLine {
  readonly name: string;
  readonly level: number;
  readonly need: SkillNeed;
}

export interface WideningLine {
  readonly afterSeconds: number;
  /** 9 is everybody: no agent's rank is higher. */
  readonly maxRank: number;
  readonly levelsLess: number;
}

/** The parts of a line as they are typed: none of them needs to be right. */
export type TypedLine = readonly [first: string, second: string, third: string];

function toSkillName(typed: string): string {
  return toAsciiDigits(normalizeForStorage(typed)).toLowerCase().replace(/\s+/gu, '-');
}

/** From the end, so that a name may have blanks while it is typed. */
export function cutLines(text: string): TypedLine[] {
  if (text === '') return [];
  return text.split('\n').map((line) => {
    const last = line.lastIndexOf(' ');
    const middle = line.lastIndexOf(' ', last - 1);
    if (last < 1 || middle < 0) return [line, '', ''];
    return [line.slice(0, middle), line.slice(middle + 1, last), line.slice(last + 1)];
  });
}

export function joinLines(lines: readonly TypedLine[]): string {
  return lines.map((parts) => parts.join(' ')).join('\n');
}

/** Null: a line cannot be read, or names a skill again. */
export function readSkills(text: string): SkillLine[] | null {
  const lines: SkillLine[] = [];
  for (const [typed, level, typedNeed] of cutLines(text)) {
    const name = SkillName.safeParse(typed);
    const read = SkillLevel.safeParse(toCount(level));
    const need = SKILL_NEEDS.find((one) => one === typedNeed);
    if (!name.success || !read.success || need === undefined) return null;
    if (lines.some((line) => line.name === name.data)) return null;
    lines.push({ name: name.data, level: read.data, need });
  }
  return lines.length > LINES_LIMIT ? null : lines;
}

/** Null: a line cannot be read, or the steps do not rise, each wider than the one before. */
export function readWidening(text: string): WideningLine[] | null {
  const lines: WideningLine[] = [];
  for (const [after, rank, less] of cutLines(text)) {
    const line = {
      afterSeconds: toCount(after),
      maxRank: toCount(rank),
      levelsLess: toCount(less),
    };
    const { afterSeconds, maxRank, levelsLess } = line;
    const isStep = afterSeconds <= LONGEST_STEP_SECONDS && maxRank >= 1 && maxRank <= 9;
    if (!isStep || !(levelsLess <= 9) || !follows(line, lines.at(-1))) return null;
    lines.push(line);
  }
  return lines.length > LINES_LIMIT ? null : lines;
}

/** The first step is the beginning: before it nobody would fit. */
function follows(step: WideningLine, before: WideningLine | undefined): boolean {
  if (before === undefined) return step.afterSeconds === 0;
  const isNarrower = step.maxRank < before.maxRank || step.levelsLess < before.levelsLess;
  const isSame = step.maxRank === before.maxRank && step.levelsLess === before.levelsLess;
  return step.afterSeconds > before.afterSeconds && !isNarrower && !isSame;
}

function toCount(typed: string): number {
  const plain = toAsciiDigits(typed).trim();
  return /^[0-9]{1,5}$/u.test(plain) ? Number(plain) : Number.NaN;
}

/** One spelling, so that what was not changed compares as equal. */
export const QueueSkills = z
  .string()
  .max(1_000)
  .overwrite((text) => {
    const lines = readSkills(text);
    if (lines === null) return text;
    return joinLines(lines.map(({ name, level, need }) => [name, String(level), need]));
  })
  .refine((text) => readSkills(text) !== null);

export const QueueWidening = z
  .string()
  .max(1_000)
  .overwrite((text) => {
    const lines = readWidening(text);
    if (lines === null) return text;
    return joinLines(
      lines.map(({ afterSeconds, maxRank, levelsLess }) => [
        String(afterSeconds),
        String(maxRank),
        String(levelsLess),
      ]),
    );
  })
  .refine((text) => readWidening(text) !== null);

export const AgentSkill = z.strictObject({ name: SkillName, level: SkillLevel });
export type AgentSkill = z.infer<typeof AgentSkill>;

/** What one agent can do, and how well. */
export const AgentSkills = z
  .strictObject({ skills: z.array(AgentSkill).max(50) })
  .refine(({ skills }) => new Set(skills.map(({ name }) => name)).size === skills.length, {
    path: ['skills'],
  });
export type AgentSkills = z.infer<typeof AgentSkills>;

interface Serving {
  readonly queues: readonly { readonly queueId: string }[];
  readonly skills: readonly AgentSkill[];
}

/** What the queue asks for and none of those who serve it has at that level. */
export function skillsNobodyHas(
  text: string,
  queueId: string | null,
  agents: readonly Serving[],
): SkillLine[] {
  const serving = agents.filter(
    ({ queues }) => queues.length === 0 || queues.some((one) => one.queueId === queueId),
  );
  return (readSkills(text) ?? []).filter(
    (line) =>
      !serving.some(({ skills }) =>
        skills.some((one) => one.name === line.name && one.level >= line.level),
      ),
  );
}
