import Button from '@mui/material/Button';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseSummary } from '../../../src/contract/cases.ts';
import { Choice } from '../ui/choice.tsx';
import { useHotkeys } from '../ui/hotkeys.ts';
import { Card, Kbd } from '../ui/parts.tsx';
import { useServiceCodes } from '../ui/place-fields.tsx';
import { useProblemText } from '../ui/problem.tsx';
import { TextInput } from '../ui/text-input.tsx';
import {
  type ContactWork,
  type DispositionId,
  needsOtherCase,
  type WorkView,
} from './contact-work.ts';
import { useWholeDesk } from './use-desk.ts';

const DISPOSITIONS: readonly DispositionId[] = [
  'case_created',
  'answered_on_spot',
  'chase',
  'added_to_case',
  'objection',
  'handed_over',
  'wrong_number',
  'silent',
  'abusive',
  'abandoned',
];

/** How the contact ended: required; then one key finishes. */
export function DispositionCard(props: {
  work: ContactWork;
  view: WorkView;
  isCall: boolean;
  openCases: readonly CaseSummary[];
  onFinished: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const { work, view } = props;
  const { isBusy, fault, finish, isTalking } = useFinish(props);
  const isAboutCase = needsOtherCase(view.disposition);
  const missing = missingOf(view, isAboutCase);
  const canFinish = missing === null && !isTalking && !isBusy;
  useHotkeys({ F8: canFinish ? finish : undefined });
  return (
    <Card grow className="disposition scroll" title={t('disposition.title')}>
      <div className="disposition-body">
        <Choice
          label={t('disposition.label')}
          value={view.disposition}
          required
          hideLabel
          options={DISPOSITIONS.map((value) => ({ value, label: t(`disposition.${value}`) }))}
          onChange={(disposition) => work.setDisposition(disposition)}
        />
        {isAboutCase && (
          <LinkedCase work={work} value={view.linkedCaseId} openCases={props.openCases} />
        )}
        <TextInput
          label={t('disposition.note')}
          value={view.note}
          maxLength={1000}
          onChange={(note) => work.setNote(note)}
        />
        {fault !== null && (
          <p role="alert" className="form-error">
            {fault}
          </p>
        )}
      </div>
      <div className="disposition-foot">
        <Button
          variant={isTalking ? 'outlined' : 'contained'}
          fullWidth
          onClick={finish}
          disabled={!canFinish}
          aria-keyshortcuts="F8"
        >
          {t('disposition.finish')} <Kbd inherit>F8</Kbd>
        </Button>
        <p className="small muted">
          {t(isTalking ? 'disposition.afterCall' : (missing ?? 'disposition.ready'))}
        </p>
      </div>
    </Card>
  );
}

function LinkedCase(props: {
  work: ContactWork;
  value: string | null;
  openCases: readonly CaseSummary[];
}): ReactNode {
  const { t } = useTranslation();
  return (
    <Choice
      label={t('disposition.aboutCase')}
      value={props.value}
      required
      options={props.openCases.map((one) => ({
        value: one.caseId,
        label: one.serviceName ?? one.trackingCode ?? one.caseId,
      }))}
      onChange={(caseId) => props.work.linkCase(caseId)}
    />
  );
}

/** The key of what still keeps the contact open; null: nothing. */
function missingOf(view: WorkView, isAboutCase: boolean): string | null {
  if (view.disposition === null) return 'disposition.required';
  const hasCase = view.matters.some((matter) => matter.trackingCode !== null);
  if (isAboutCase && view.linkedCaseId === null) return 'disposition.needsCase';
  if (view.disposition === 'case_created' && !hasCase) return 'disposition.needsRegistered';
  return null;
}

function useFinish(props: { work: ContactWork; isCall: boolean; onFinished: () => void }): {
  isBusy: boolean;
  isTalking: boolean;
  fault: string | null;
  finish: () => void;
} {
  const problemText = useProblemText();
  const codes = useServiceCodes();
  const { live } = useWholeDesk();
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const isTalking = props.isCall && live.state?.activity !== 'wrap-up';
  const finish = (): void => {
    setBusy(true);
    setFault(null);
    const { serviceCode } = props.work.open.draft.fields;
    const topic = codes.find((one) => one.code === serviceCode)?.name ?? null;
    props.work.finish(topic).then(props.onFinished, (error: unknown) => {
      setBusy(false);
      setFault(problemText(error));
    });
  };
  return { isBusy, isTalking, fault, finish };
}
