import Button from '@mui/material/Button';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseSummary } from '../../../src/contract/cases.ts';
import { Choice } from '../ui/choice.tsx';
import { useFormat } from '../ui/format.ts';
import { useHotkeys } from '../ui/hotkeys.ts';
import { Card, Kbd } from '../ui/parts.tsx';
import { useServiceCodes } from '../ui/place-fields.tsx';
import { useProblemText } from '../ui/problem.tsx';
import { TextInput } from '../ui/text-input.tsx';
import type { ContactWork, WorkView } from './contact-work.ts';
import { type DispositionId, firstMissing, needsOtherCase } from './matter-end.ts';
import { MattersSoFar } from './matters-so-far.tsx';
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

/** How each matter ended: required; then one key finishes the contact. */
export function DispositionCard(props: {
  work: ContactWork;
  view: WorkView;
  isCall: boolean;
  openCases: readonly CaseSummary[];
  onFinished: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const { digits } = useFormat();
  const { work, view } = props;
  const { isBusy, fault, finish, isTalking } = useFinish(props);
  const { open } = work;
  const missing = firstMissing(view.matters, view.written);
  const canFinish = missing === null && !isTalking && !isBusy;
  const toMissing = (): void => {
    const matter = view.matters[missing?.index ?? 0];
    if (matter !== undefined) work.openMatter(matter.key);
  };
  useHotkeys({ F8: canFinish ? finish : isTalking ? undefined : toMissing });
  const lacks =
    missing === null
      ? t('disposition.ready')
      : view.matters.length === 1
        ? t(`disposition.${missing.what}`)
        : t('disposition.ofMatter', {
            shown: digits(missing.index + 1),
            what: t(`disposition.${missing.what}`),
          });
  return (
    <Card grow className="disposition scroll" title={t('disposition.title')}>
      <div className="disposition-body">
        <MattersSoFar work={work} view={view} />
        {open.trackingCode === null && (
          <Choice
            label={t('disposition.label')}
            value={open.disposition}
            required
            hideLabel
            options={DISPOSITIONS.map((value) => ({ value, label: t(`disposition.${value}`) }))}
            onChange={(disposition) => work.setDisposition(disposition)}
          />
        )}
        {needsOtherCase(open.disposition) && (
          <LinkedCase work={work} value={open.linkedCaseId} openCases={props.openCases} />
        )}
        <TextInput
          key={open.key}
          label={t('disposition.note')}
          value={open.note}
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
        <p className="small muted">{isTalking ? t('disposition.afterCall') : lacks}</p>
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
  const { near } = props.work.view();
  const known = new Set(props.openCases.map((one) => one.caseId));
  const others = near.filter((one) => !known.has(one.caseId));
  const listed = [...props.openCases, ...others].map((one) => ({
    value: one.caseId,
    label: one.serviceName ?? one.trackingCode ?? one.caseId,
  }));
  // Found by its code, or suggested before more was typed.
  const isListed = props.value === null || listed.some(({ value }) => value === props.value);
  const chosen = isListed ? [] : [{ value: props.value ?? '', label: t('disposition.otherCase') }];
  return (
    <Choice
      label={t('disposition.aboutCase')}
      value={props.value}
      required
      options={[...listed, ...chosen]}
      onChange={(caseId) => props.work.linkCase(caseId)}
    />
  );
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
    const topicOf = (serviceCode: string | null): string | null =>
      codes.find((one) => one.code === serviceCode)?.name ?? null;
    props.work.finish(topicOf).then(props.onFinished, (error: unknown) => {
      setBusy(false);
      setFault(problemText(error));
    });
  };
  return { isBusy, isTalking, fault, finish };
}
