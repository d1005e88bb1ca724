import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { NearCase, NearQuery, NearReason } from '../../../src/contract/near-cases.ts';
import { hasAnswer } from '../../../src/contract/merges.ts';
import { api } from '../app/api.ts';
import { CaseMarks } from '../ui/case-marks.tsx';
import { type Format, useFormat } from '../ui/format.ts';
import { Chip } from '../ui/parts.tsx';
import { TrackingCode } from '../ui/tracking-code.tsx';
import { CaseTold } from './case-told.tsx';
import type { ContactWork } from './contact-work.ts';
import type { Matter } from './matter-end.ts';

/** Longer than between two words: a look for each letter would be wasted. */
const PAUSE_MS = 600;
const FEW_LETTERS = 3;

/** Cases that may be what is being typed: asked after, told again, or something else. */
export function NearCases(props: { work: ContactWork; matter: Matter }): ReactNode {
  const { t } = useTranslation();
  const { work, matter } = props;
  const query = useTyped(queryOf(work.contactId, matter));
  const found = useQuery({
    queryKey: ['near', query],
    queryFn: () => api<NearCase[]>('POST', '/api/near-cases', query),
    // Once the draft is saved the contact is this agent's, and not only ringing.
    enabled: isEnough(query) && query.draftId !== null,
    placeholderData: (before) => before,
    retry: false,
  });
  const near = isEnough(query) && query.draftId !== null ? found.data : undefined;
  useEffect(() => work.showNear(near ?? []), [work, near]);
  if (near === undefined || near.length === 0) return null;
  return (
    <section className="near" aria-label={t('near.title')} data-testid="near-cases">
      <h2>{t('near.title')}</h2>
      <ul>
        {near.map((one) => (
          <Near key={one.caseId} work={work} matter={matter} near={one} />
        ))}
      </ul>
    </section>
  );
}

function queryOf(contactId: string, { draft }: Matter): NearQuery {
  const { serviceCode, district, addressText, landmark, description } = draft.fields;
  return {
    contactId,
    draftId: draft.caseId,
    serviceCode,
    district,
    addressText,
    landmark,
    description,
  };
}

const isEnough = ({ serviceCode, description, addressText, landmark }: NearQuery): boolean =>
  (serviceCode !== null || description.trim().length >= FEW_LETTERS) &&
  (description + addressText + landmark).trim().length >= FEW_LETTERS;

/** What stood there when the typing paused. */
function useTyped(query: NearQuery): NearQuery {
  const [settled, setSettled] = useState(query);
  const text = JSON.stringify(query);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(JSON.parse(text) as NearQuery), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

function Near(props: { work: ContactWork; matter: Matter; near: NearCase }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const [isOpen, setOpen] = useState(false);
  const { work, matter, near } = props;
  const isDuplicate = matter.draft.fields.duplicateOf === near.caseId;
  const isChase = matter.disposition === 'chase' && matter.linkedCaseId === near.caseId;
  const place = [
    near.district === null ? '' : t('place.district', { shown: format.district(near.district) }),
    near.addressText,
    near.landmark,
  ];
  return (
    <li className="near-case" data-testid="near-case">
      <div className="row-between">
        <b className="ellipsis">{near.serviceName ?? t('case.noService')}</b>
        <span className="small muted">
          {near.trackingCode !== null && <TrackingCode code={near.trackingCode} />}
        </span>
      </div>
      <p className="small">{place.filter((part) => part !== '').join(' · ')}</p>
      <p className="small muted">
        {near.reasons.map((reason) => reasonText(t, format, reason)).join(' · ')}{' '}
        <CaseMarks of={near} />
      </p>
      <div className="row">
        <button
          type="button"
          className="link small"
          aria-pressed={isChase}
          onClick={() => work.isAbout('chase', near.caseId)}
        >
          {t('near.chase')}
        </button>
        {(isDuplicate || !hasAnswer(near.status)) && (
          <button
            type="button"
            className="link small"
            aria-pressed={isDuplicate}
            onClick={() => work.change({ duplicateOf: isDuplicate ? null : near.caseId })}
          >
            {t(isDuplicate ? 'near.notDuplicate' : 'near.duplicate')}
          </button>
        )}
        <button
          type="button"
          className="link small"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          {t(isOpen ? 'near.close' : 'near.open')}
        </button>
        {isDuplicate && <Chip tone="accent">{t('near.isDuplicate')}</Chip>}
        {isChase && <Chip tone="accent">{t('near.isChase')}</Chip>}
      </div>
      {isOpen && <CaseTold caseId={near.caseId} />}
    </li>
  );
}

function reasonText(t: TFunction, format: Format, { reason, shown }: NearReason): string {
  if (reason === 'days-ago' && shown === '0') return t('near.reason.today');
  const words = format.digits(shown ?? '');
  return t(`near.reason.${reason}`, { shown: words });
}
