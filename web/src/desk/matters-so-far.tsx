import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContactMatter } from '../../../src/contract/matters.ts';
import { useFormat } from '../ui/format.ts';
import { Chip, Ltr } from '../ui/parts.tsx';
import { useServiceCodes } from '../ui/place-fields.tsx';
import { TrackingCode } from '../ui/tracking-code.tsx';
import type { ContactWork, WorkView } from './contact-work.ts';
import { isUsed, type Matter } from './matter-end.ts';

/** All that the citizen came with, in hand and written already; one alone needs no list. */
export function MattersSoFar(props: { work: ContactWork; view: WorkView }): ReactNode {
  const { t } = useTranslation();
  const { work, view } = props;
  const inHand = new Set(view.matters.map(({ draft }) => draft.caseId));
  // What a colleague registered before he handed the call over, and what was withdrawn.
  const before = view.written.filter(
    ({ caseId, disposition }) => disposition === 'withdrawal' || !inHand.has(caseId),
  );
  if (view.matters.length + before.length < 2) return null;
  return (
    <ul className="matters" aria-label={t('disposition.matters')} data-testid="matters">
      {before.map((one) => (
        <li key={`${one.itemId} ${one.caseId ?? ''}`} className="matter-row">
          <span className="ellipsis">{one.topic ?? t('form.matter')}</span>
          <End disposition={one.disposition} code={one.trackingCode} />
        </li>
      ))}
      {view.matters.map((matter, index) => (
        <InHand key={matter.key} work={work} matter={matter} index={index} />
      ))}
    </ul>
  );
}

function InHand(props: { work: ContactWork; matter: Matter; index: number }): ReactNode {
  const { t } = useTranslation();
  const { digits } = useFormat();
  const codes = useServiceCodes();
  const { work, matter } = props;
  const { serviceCode, description } = matter.draft.fields;
  const topic = codes.find((one) => one.code === serviceCode)?.name;
  return (
    <li>
      <button
        type="button"
        className="matter-row"
        aria-current={matter.key === work.open.key}
        onClick={() => work.openMatter(matter.key)}
      >
        <span className="ellipsis">
          {digits(props.index + 1)} · {topic ?? (description.slice(0, 40) || t('form.matter'))}
        </span>
        {isUsed(matter) ? (
          <End disposition={matter.disposition} code={matter.trackingCode} />
        ) : (
          <Chip>{t('disposition.unused')}</Chip>
        )}
      </button>
    </li>
  );
}

function End(props: {
  disposition: ContactMatter['disposition'] | null;
  code: string | null;
}): ReactNode {
  const { t } = useTranslation();
  if (props.disposition === null) return <Chip tone="ring">{t('disposition.openYet')}</Chip>;
  if (props.disposition === 'case_created' && props.code !== null) {
    return (
      <Ltr className="small">
        <TrackingCode code={props.code} />
      </Ltr>
    );
  }
  return <Chip tone="ok">{t(`disposition.${props.disposition}`)}</Chip>;
}
