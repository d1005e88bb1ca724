import Button from '@mui/material/Button';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type QueuePlan, rulesThatAsk } from '../../../src/contract/queue-rules.ts';
import { type SkillLine, skillsNobodyHas } from '../../../src/contract/queue-skills.ts';
import {
  type AgentQueuesView,
  QUEUE_FIELD_NAMES,
  QUEUE_FIELDS,
  type QueueField,
  type QueueForm,
  type QueueView,
} from '../../../src/contract/queues.ts';
import { api, ApiError } from '../app/api.ts';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { useHotkeys } from '../ui/hotkeys.ts';
import { Kbd } from '../ui/parts.tsx';
import { type QueueEdits, readDraft, toDraft, toTyped, withEdit } from './queue-draft.ts';
import { QueueSetting, useSettingText } from './queue-setting.tsx';

export const QUEUES_KEY = ['queues'] as const;

/** Wrong by what another field says: told also where nothing was typed. */
const DEPENDENT: ReadonlySet<QueueField> = new Set(['longestWaitRedMs', 'menuKey', 'autoAnswer']);

/** A queue's settings; `queue` null: a new one, beginning as `like` is. */
export function QueuePane(props: {
  queue: QueueView | null;
  like: QueueForm;
  agents: readonly AgentQueuesView[];
  /** Names of skills that are in use. */
  knownSkills: readonly string[];
  onDone: (queueId: string | null) => void;
}): ReactNode {
  const { t } = useTranslation();
  const { language } = useTranslation().i18n;
  const { digits } = useFormat();
  const { queue } = props;
  const [edits, setEdits] = useState<QueueEdits>({});
  const saved = toDraft(queue ?? props.like);
  const { form, wrong } = readDraft({ ...saved, ...edits });
  const skills = String(edits.skills ?? saved.skills);
  const save = useSave(queue, (queueId) => {
    setEdits({});
    props.onDone(queueId);
  });
  const isTouched = Object.keys(edits).length > 0;
  const canSave = form !== null && isTouched && !save.isPending;
  const send = (): void => {
    if (canSave) save.mutate(form);
  };
  useHotkeys({ 'Ctrl+Enter': send });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    send();
  };
  const drop = (field: QueueField): void => {
    const { [field]: _typed, ...rest } = edits;
    setEdits(rest);
  };
  const name = queue === null ? null : language === 'fa' ? queue.nameFa : queue.nameEn;
  return (
    <form className="pane" onSubmit={submit} aria-label={name ?? t('queues.new')}>
      <h1>{name ?? t('queues.new')}</h1>
      {queue?.lastChange && (
        <LastChange
          change={queue.lastChange}
          onBack={(field, before) =>
            setEdits(withEdit(saved, edits, field, shown(toTyped(field, before), digits, field)))
          }
        />
      )}
      <div className="settings">
        {QUEUE_FIELD_NAMES.map((field) => (
          <QueueSetting
            key={field}
            field={field}
            typed={edits[field] ?? shown(saved[field], digits, field)}
            saved={queue !== null && field in edits ? queue[field] : null}
            isWrong={wrong.has(field) && (field in edits || DEPENDENT.has(field))}
            knownSkills={props.knownSkills}
            autoFocus={queue === null && field === 'nameFa'}
            onType={(typed) => setEdits(withEdit(saved, edits, field, typed))}
            onUndo={() => drop(field)}
          />
        ))}
      </div>
      {queue !== null && (
        <CallbackNotes queueId={queue.queueId} isOn={edits.callbackOn ?? saved.callbackOn} />
      )}
      <NobodyHas skills={skillsNobodyHas(skills, queue?.queueId ?? null, props.agents)} />
      <div className="pane-foot">
        <Fault error={save.error} />
        <div className="row-end">
          {queue !== null && <Archive queue={queue} onDone={() => props.onDone(null)} />}
          <span className="grow" />
          <Button
            type="submit"
            variant="contained"
            disabled={!canSave}
            aria-keyshortcuts="Control+Enter"
          >
            {t('queues.save')} <Kbd inherit>Ctrl ↵</Kbd>
          </Button>
        </div>
      </div>
    </form>
  );
}

/** Names stay as they are; figures are written in the page's digits. */
function shown(
  saved: string | boolean,
  digits: (value: string) => string,
  field: QueueField,
): string | boolean {
  const { kind } = QUEUE_FIELDS[field];
  const isFigure = kind !== 'text' && kind !== 'choice' && kind !== 'skills' && kind !== 'widening';
  const hasDigits = isFigure || field === 'extension';
  return typeof saved === 'boolean' || !hasDigits ? saved : digits(saved);
}

/** Allowed, for agents may be taught or hired later; but callers would wait for nobody until then. */
function NobodyHas(props: { skills: readonly SkillLine[] }): ReactNode {
  const { t } = useTranslation();
  const { digits } = useFormat();
  return props.skills.map(({ name, level }) => (
    <p key={name} role="status" className="form-error">
      {t('queues.skill.nobodyHas', { name, level: digits(level) })}
    </p>
  ));
}

/** The rules of the queue's line lean on its callbacks, and both on a trunk. */
function CallbackNotes(props: { queueId: string; isOn: string | boolean }): ReactNode {
  const { t } = useTranslation();
  const plans = useQuery({
    queryKey: ['queue-plans'],
    queryFn: () => api<QueuePlan[]>('GET', '/api/queue-plans'),
  });
  const plan = plans.data?.find((one) => one.queueId === props.queueId);
  if (plan === undefined) return null;
  const rules = rulesThatAsk(plan.rules).map((name) => t(`rules.${name}`));
  return (
    <>
      {rules.length > 0 && (
        <p role="status" className={props.isOn === true ? 'small muted' : 'form-error'}>
          {t('queues.askedBy', { rules: rules.join(t('queues.and')) })}
        </p>
      )}
      {props.isOn === true && plan.callbacks === 'no-trunk' && (
        <p role="status" className="form-error">
          {t('queues.noTrunk')}
        </p>
      )}
    </>
  );
}

function useSave(queue: QueueView | null, onSaved: (queueId: string) => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (form: QueueForm) =>
      queue === null
        ? api<QueueView>('POST', '/api/queues', form)
        : api<QueueView>('PATCH', `/api/queues/${queue.queueId}`, {
            ...form,
            version: queue.version,
          }),
    onSuccess(view) {
      queries.setQueryData<QueueView[]>(QUEUES_KEY, (known) => [
        ...(known ?? []).filter((one) => one.queueId !== view.queueId),
        view,
      ]);
      void queries.invalidateQueries({ queryKey: QUEUES_KEY });
      // The page of hours says where callbacks are off.
      void queries.invalidateQueries({ queryKey: ['queue-plans'] });
      onSaved(view.queueId);
    },
    onError(error) {
      // The other's values come into what was not touched here; what was typed stays.
      if (error instanceof ApiError && error.code === 'queue-changed') {
        void queries.invalidateQueries({ queryKey: QUEUES_KEY });
      }
    },
  });
}

function LastChange(props: {
  change: NonNullable<QueueView['lastChange']>;
  onBack: (field: QueueField, before: string | number | boolean) => void;
}): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const settingText = useSettingText();
  const { atMs, byName, changes } = props.change;
  // A setting that an older version had is not one that can be put back.
  const known = changes.flatMap((one) => {
    const field = QUEUE_FIELD_NAMES.find((name) => name === one.field);
    return field === undefined ? [] : [{ ...one, field }];
  });
  return (
    <section className="panel-form" aria-label={t('queues.lastChange')}>
      <p className="small muted">
        {t('queues.lastChange')}: {format.date(atMs)} · {format.time(atMs)}
        {byName !== null && ` · ${byName}`}
      </p>
      <ul className="history">
        {known.map(({ field, before, after }) => (
          <li key={field}>
            <span className="grow">
              {t('queues.changed', {
                name: t(`queues.field.${field}`),
                before: settingText(field, before),
                after: settingText(field, after),
              })}
            </span>
            <button type="button" className="link" onClick={() => props.onBack(field, before)}>
              {t('queues.previous')}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Asks once, in its place. */
function Archive(props: { queue: QueueView; onDone: () => void }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [isAsked, setAsked] = useState(false);
  const { queueId, version } = props.queue;
  const archive = useMutation({
    mutationFn: () => api('POST', `/api/queues/${queueId}/archive`, { version }),
    onSuccess: async () => {
      props.onDone();
      await queries.invalidateQueries({ queryKey: QUEUES_KEY });
      await queries.invalidateQueries({ queryKey: ['queue-agents'] });
    },
  });
  if (!isAsked) return <Button onClick={() => setAsked(true)}>{t('queues.archive')}</Button>;
  return (
    <>
      <span className="small">{t('queues.archiveSure')}</span>
      <Button color="error" disabled={archive.isPending} onClick={() => archive.mutate()}>
        {t('queues.archive')}
      </Button>
      <Button onClick={() => setAsked(false)}>{t('who.cancel')}</Button>
      <Fault error={archive.error} />
    </>
  );
}
