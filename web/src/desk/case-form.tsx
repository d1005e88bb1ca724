import Button from '@mui/material/Button';
import type { TFunction } from 'i18next';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CorrectRegistered } from '../cases/correct-case.tsx';
import { Choice, type Option } from '../ui/choice.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { useFormat } from '../ui/format.ts';
import { useHotkeys } from '../ui/hotkeys.ts';
import { Chip, Kbd, Ltr } from '../ui/parts.tsx';
import { useDistrictShapes } from '../ui/district-map.tsx';
import { DistrictField, ServiceCodeField, useServiceCodes } from '../ui/place-fields.tsx';
import { useProblemText } from '../ui/problem.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { TrackingCode } from '../ui/tracking-code.tsx';
import type { SavePhase } from './autosave.ts';
import type { ContactWork, WorkView } from './contact-work.ts';
import { KindField } from './kind-field.tsx';
import { LeavesOn } from './leaves-on.tsx';
import { KnowledgeCard } from './knowledge-card.tsx';
import type { MatterFields } from './matter-fields.ts';
import { pointOf, withDistrict } from './place-of-matter.ts';
import { PlaceOnMap } from './place-on-map.tsx';
import { NearCases } from './near-cases.tsx';
import type { Matter } from './matter-end.ts';

const PRIORITIES = ['normal', 'urgent', 'immediate'] as const;
const ANNOUNCE = ['sms', 'call'] as const;
const PRIORITY_TONES = { normal: 'accent', urgent: 'ring', immediate: 'alarm' } as const;

/** What the citizen says, as a case: one tab a matter. */
export function CaseForm(props: { work: ContactWork; view: WorkView }): ReactNode {
  const { t } = useTranslation();
  const { work, view } = props;
  const matter = work.open;
  return (
    <section className="card form-card" aria-label={t('form.label')}>
      <Tabs work={work} view={view} />
      {matter.trackingCode === null ? (
        <DraftForm key={matter.key} work={work} matter={matter} view={view} />
      ) : (
        <Registered key={matter.key} work={work} matter={matter} view={view} />
      )}
    </section>
  );
}

function Tabs(props: { work: ContactWork; view: WorkView }): ReactNode {
  const { t } = useTranslation();
  const { digits } = useFormat();
  const codes = useServiceCodes();
  const { work, view } = props;
  const nameOf = (matter: Matter): string =>
    codes.find((one) => one.code === matter.draft.fields.serviceCode)?.name ?? t('form.matter');
  return (
    <div className="tabs">
      <div role="tablist" aria-label={t('form.matters')}>
        {view.matters.map((matter, index) => (
          <button
            key={matter.key}
            type="button"
            role="tab"
            className="tab"
            aria-selected={matter.key === work.open.key}
            onClick={() => work.openMatter(matter.key)}
          >
            {digits(index + 1)} · {nameOf(matter)}
          </button>
        ))}
      </div>
      <button type="button" className="tab" onClick={() => work.addMatter()}>
        {t('form.newMatter')} +
      </button>
      <span className="grow" />
      <SaveChip phase={work.open.draft.phase} isRegistered={work.open.trackingCode !== null} />
    </div>
  );
}

const SAVE_TONES = {
  clean: 'plain',
  waiting: 'plain',
  saving: 'plain',
  saved: 'plain',
  away: 'ring',
  refused: 'alarm',
} as const;

function SaveChip(props: { phase: SavePhase; isRegistered: boolean }): ReactNode {
  const { t } = useTranslation();
  if (props.isRegistered) return <Chip tone="ok">{t('save.registered')}</Chip>;
  if (props.phase === 'clean') return null;
  return (
    <Chip tone={SAVE_TONES[props.phase]} live testId="draft-state">
      {t(`save.${props.phase}`)}
    </Chip>
  );
}

function DraftForm(props: { work: ContactWork; matter: Matter; view: WorkView }): ReactNode {
  const { t } = useTranslation();
  const { work, matter, view } = props;
  const { fields } = matter.draft;
  const change = (set: Partial<MatterFields>): void => work.change(set);
  const shapes = useDistrictShapes(pointOf(fields) !== null);
  const [isPointGone, setPointGone] = useState(false);
  const setDistrict = (district: number | null): void => {
    const set = withDistrict(fields, district, shapes);
    setPointGone(set.lat === null);
    change(set);
  };
  return (
    <>
      <form className="case-form" onSubmit={(event) => event.preventDefault()}>
        <div className="full">
          <TextInput
            label={t('form.description')}
            value={fields.description}
            rows={3}
            maxLength={4000}
            onChange={(description) => change({ description })}
          />
        </div>
        <ServiceCodeField
          label={t('form.serviceCode')}
          value={fields.serviceCode}
          onChange={(serviceCode) => change({ serviceCode })}
        />
        <Choice
          label={t('form.priority')}
          value={fields.priority}
          options={PRIORITIES.map((value) => priorityOption(t, value))}
          onChange={(priority) => change({ priority })}
        />
        <DistrictField label={t('form.district')} value={fields.district} onChange={setDistrict} />
        <TextInput
          label={t('form.address')}
          value={fields.addressText}
          maxLength={500}
          onChange={(addressText) => change({ addressText })}
        />
        <TextInput
          label={t('form.landmark')}
          value={fields.landmark}
          maxLength={200}
          onChange={(landmark) => change({ landmark })}
        />
        <PlaceOnMap fields={fields} isPointGone={isPointGone} onChange={change} />
        <LeavesOn
          view={view}
          value={fields.leavesOn}
          onChange={(day) => change({ leavesOn: day })}
        />
        <Choice
          label={t('form.announceBy')}
          value={fields.announceBy}
          options={ANNOUNCE.map((value) => ({ value, label: t(`announceBy.${value}`) }))}
          onChange={(announceBy) => change({ announceBy })}
        />
        <KindField fields={fields} onChange={(kind) => work.setKind(kind)} />
      </form>
      <NearCases work={work} matter={matter} />
      <KnowledgeCard work={work} matter={matter} />
      <span className="grow" />
      <FormActions work={work} matter={matter} />
    </>
  );
}

type PriorityId = keyof typeof PRIORITY_TONES;

function priorityOption(t: TFunction, value: PriorityId): Option<PriorityId> {
  return { value, label: t(`priority.${value}`), tone: PRIORITY_TONES[value] };
}

function FormActions(props: { work: ContactWork; matter: Matter }): ReactNode {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const { work, matter } = props;
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const register = (): void => {
    if (isBusy) return;
    setBusy(true);
    setFault(null);
    work
      .register()
      .catch((error: unknown) => setFault(problemText(error)))
      .finally(() => setBusy(false));
  };
  const answerOnSpot = (): void => work.setDisposition('answered_on_spot');
  useHotkeys({ 'Ctrl+Enter': register, 'Alt+Enter': answerOnSpot });
  const refusal = matter.draft.phase === 'refused' ? matter.draft.refusal : null;
  return (
    <footer className="form-actions">
      <Button
        variant="contained"
        onClick={register}
        disabled={isBusy}
        aria-keyshortcuts="Control+Enter"
      >
        {t('form.register')} <Kbd inherit>Ctrl ↵</Kbd>
      </Button>
      <Button variant="outlined" onClick={answerOnSpot} aria-keyshortcuts="Alt+Enter">
        {t('form.onSpot')} <Kbd>Alt ↵</Kbd>
      </Button>
      <span className="grow" />
      {fault !== null && (
        <span role="alert" className="form-error">
          {fault}
        </span>
      )}
      {fault === null && refusal !== null && (
        <span role="alert" className="form-error">
          {t('save.refusedMore')}
        </span>
      )}
    </footer>
  );
}

/** The code is read out to the citizen: large, in groups, copied as nine plain digits. */
function Registered(props: { work: ContactWork; matter: Matter; view: WorkView }): ReactNode {
  const { t } = useTranslation();
  const { matter, view, work } = props;
  const code = matter.trackingCode ?? '';
  const secret = view.written.find((one) => one.caseId === matter.draft.caseId)?.secret ?? null;
  return (
    <div className="registered">
      <p className="muted">{t('registered.say')}</p>
      <div className="big-code" data-testid="tracking-code">
        <TrackingCode code={code} />
      </div>
      {secret !== null && (
        <p>
          {t('registered.secret')}{' '}
          <b data-testid="case-secret">
            <Ltr>{secret}</Ltr>
          </b>
        </p>
      )}
      <div className="row">
        <CopyButton text={code} label={t('registered.copy')} />
        <Button variant="outlined" onClick={() => work.addMatter()}>
          {t('registered.another')}
        </Button>
      </div>
      {matter.draft.caseId !== null && <CorrectRegistered caseId={matter.draft.caseId} />}
      <p className="small muted">{t('registered.next')}</p>
    </div>
  );
}
