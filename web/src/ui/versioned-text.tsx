import Button from '@mui/material/Button';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Fault } from './fault.tsx';
import { FormEnd } from './form-end.tsx';
import { useFormat } from './format.ts';
import { Chip, Ltr, type Tone } from './parts.tsx';

/** A text that one person writes and another approves: messages and letters alike. */
export interface TextVersion {
  readonly versionId: string;
  readonly number: number;
  readonly state: 'draft' | 'in_force' | 'retired' | 'discarded';
  /** Null: it came with the product. */
  readonly writtenByName: string | null;
  readonly decidedByName: string | null;
  readonly decidedAtMs: number | null;
  /** Whoever asks has written it, so another must approve it. */
  readonly isOwn: boolean;
}

/** The fields, which places they may name, how it reads, and the way to propose it. */
export function ProposalForm(props: {
  children: ReactNode;
  required: readonly string[];
  optional: readonly string[];
  preview: ReactNode;
  error: Error | null;
  /** It can be read without a fault and is another one than the text in force. */
  isSound: boolean;
  isBusy: boolean;
  onPropose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const { isSound, onPropose } = props;
  return (
    <form
      className="panel-form"
      aria-label={t('smsTexts.write')}
      onSubmit={(event) => {
        event.preventDefault();
        if (isSound) onPropose();
      }}
    >
      {props.children}
      <Places places={props.required} says={t('smsTexts.required')} />
      <Places places={props.optional} says={t('smsTexts.optional')} />
      {props.preview}
      <FormEnd error={props.error} disabled={!isSound || props.isBusy}>
        {t('smsTexts.propose')}
      </FormEnd>
    </form>
  );
}

function Places({ places, says }: { places: readonly string[]; says: string }): ReactNode {
  if (places.length === 0) return null;
  return (
    <p className="small muted">
      {says} <Ltr>{places.map((place) => `{${place}}`).join(' ')}</Ltr>
    </p>
  );
}

/** What is wrong with a text, place by place; `says` names each fault. */
export function TextFaults<Kind extends string>(props: {
  faults: readonly { readonly fault: Kind; readonly place: string | null }[];
  says: (fault: Kind) => string;
}): ReactNode {
  return props.faults.map(({ fault, place }) => (
    <p key={`${fault} ${place}`} className="small form-error" role="alert">
      {props.says(fault)} {place !== null && <Ltr>{`{${place}}`}</Ltr>}
    </p>
  ));
}

/** What was proposed: to be approved by somebody else, or discarded. */
export function DraftText(props: {
  draft: TextVersion;
  mayApprove: boolean;
  preview: ReactNode;
  error: Error | null;
  isBusy: boolean;
  onDecide: (act: 'approve' | 'discard') => void;
}): ReactNode {
  const { t } = useTranslation();
  const { draft, isBusy, onDecide } = props;
  return (
    <section className="panel-form" aria-label={t('smsTexts.draft')}>
      <h2>{t('smsTexts.draft')}</h2>
      <p className="small muted">{t('smsTexts.writtenBy', { name: draft.writtenByName ?? '–' })}</p>
      {props.preview}
      {draft.isOwn && <p className="small muted">{t('smsTexts.own')}</p>}
      <Fault error={props.error} />
      <div className="row-end">
        <Button disabled={isBusy} onClick={() => onDecide('discard')}>
          {t('smsTexts.discard')}
        </Button>
        {props.mayApprove && !draft.isOwn && (
          <Button variant="contained" disabled={isBusy} onClick={() => onDecide('approve')}>
            {t('smsTexts.approve')}
          </Button>
        )}
      </div>
    </section>
  );
}

const TONES: Readonly<Record<TextVersion['state'], Tone>> = {
  draft: 'ring',
  in_force: 'ok',
  retired: 'plain',
  discarded: 'plain',
};

/** All versions, the newest first: whose each is, and who decided on it when. */
export function TextVersions<Version extends TextVersion>(props: {
  versions: readonly Version[];
  show: (version: Version) => ReactNode;
}): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <section aria-label={t('smsTexts.versions')}>
      <h2>{t('smsTexts.versions')}</h2>
      {props.versions.map((one) => (
        <div key={one.versionId} className="panel-form">
          <div className="row-between">
            <span className="small muted">
              {t('smsTexts.version', { number: format.digits(one.number) })} ·{' '}
              {one.writtenByName ?? t('smsTexts.builtIn')}
              {one.decidedByName !== null &&
                ` · ${t(`smsTexts.decided.${one.state}`, { name: one.decidedByName })}`}
              {one.decidedAtMs !== null && ` · ${format.shortDate(one.decidedAtMs)}`}
            </span>
            <Chip tone={TONES[one.state]}>{t(`smsTexts.states.${one.state}`)}</Chip>
          </div>
          {props.show(one)}
        </div>
      ))}
    </section>
  );
}
