import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseSummary } from '../../../src/contract/cases.ts';
import type { Pop, PopCitizen, PopContact } from '../../../src/contract/desk.ts';
import { mayFollow } from '../../../src/contract/transitions.ts';
import { CaseClock } from '../ui/case-clock.tsx';
import { CaseMarks } from '../ui/case-marks.tsx';
import { useFormat } from '../ui/format.ts';
import { BookTurn } from '../managers/book-turn.tsx';
import { useHotkeys } from '../ui/hotkeys.ts';
import { Card, Chip, Empty, Kbd, Ltr } from '../ui/parts.tsx';
import { TrackingCode } from '../ui/tracking-code.tsx';
import { BannersHere } from './banners-here.tsx';
import type { ContactWork, WorkView } from './contact-work.ts';
import { NewCitizenForm } from './new-citizen-form.tsx';
import { ObjectionHere } from './objection-here.tsx';
import { DeskCallButton, useCalledName } from './outbound.tsx';
import { TellByCode, TellOwnCase } from './tell-case.tsx';

/** Before a call there is nobody to show. */
export function WhoEmpty(): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <Card className="who" label={t('who.label')}>
        <h1 className="faint">{t('who.nobody')}</h1>
        <p className="small muted">{t('who.nobodyMore')}</p>
      </Card>
      <BannersHere queueId={null} district={null} />
      <Card title={t('who.openCases')}>
        <Empty>{t('who.casesLater')}</Empty>
      </Card>
      <Card grow title={t('who.lastContacts')}>
        <Empty>{t('who.contactsLater')}</Empty>
      </Card>
    </>
  );
}

export function WhoColumn(props: {
  work: ContactWork;
  view: WorkView;
  pop: Pop | null;
  isRinging: boolean;
}): ReactNode {
  const { t } = useTranslation();
  const { work, view, pop } = props;
  const [isNew, setNew] = useState(false);
  const citizens = mergeCitizens(pop?.citizens ?? [], view.citizens);
  const chosen = citizens.find((citizen) => citizen.citizenId === view.citizenId) ?? null;
  const isWithheld = pop !== null && pop.phone === null;
  // Whom we call is greeted with nothing.
  const isGreeted =
    props.isRinging && pop !== null && pop.outbound === undefined && pop.isCallback !== true;
  return (
    <>
      <section className="card who" aria-label={t('who.label')} data-testid="pop">
        {chosen === null ? (
          <Unchosen pop={pop} citizens={citizens} work={work} isNew={isNew} setNew={setNew} />
        ) : (
          <Chosen pop={pop} citizen={chosen} others={citizens.length - 1} work={work} />
        )}
      </section>
      {isGreeted && (
        <BannersHere queueId={pop.queueId} district={work.open.draft.fields.district} />
      )}
      <Card className="scroll" title={t('who.openCases')}>
        {(pop?.openCases.length ?? 0) === 0 ? (
          <Empty>{t(isWithheld ? 'who.noNumber' : 'who.noCases')}</Empty>
        ) : (
          <ul>
            {pop?.openCases.map((one) => (
              <OpenCase key={one.caseId} summary={one} work={work} />
            ))}
          </ul>
        )}
        <details className="other-case">
          <summary>{t('tell.byCode')}</summary>
          <TellByCode work={work} />
        </details>
        {pop !== null && pop.phone !== null && (
          <BookTurn from={{ contactId: work.contactId }} citizenId={view.citizenId} />
        )}
      </Card>
      <Card grow className="scroll" title={t('who.lastContacts')}>
        {(pop?.lastContacts.length ?? 0) === 0 ? (
          <Empty>{t(isWithheld ? 'who.noNumber' : 'who.noContacts')}</Empty>
        ) : (
          <ul className="timeline">
            {pop?.lastContacts.map((one) => (
              <LastContact key={one.contactId} contact={one} />
            ))}
          </ul>
        )}
      </Card>
    </>
  );
}

function mergeCitizens(known: readonly PopCitizen[], added: readonly PopCitizen[]): PopCitizen[] {
  const ids = new Set(known.map((citizen) => citizen.citizenId));
  return [...known, ...added.filter((citizen) => !ids.has(citizen.citizenId))];
}

function Chosen(props: {
  pop: Pop | null;
  citizen: PopCitizen;
  others: number;
  work: ContactWork;
}): ReactNode {
  const { t } = useTranslation();
  const { citizen, work } = props;
  return (
    <>
      <div className="row-between">
        <Chip>{t(`citizenKind.${citizen.kind}`)}</Chip>
        <button type="button" className="link small" onClick={() => work.forgetCitizen()}>
          {t('who.change')}
        </button>
      </div>
      <h1>{citizen.name}</h1>
      <CallerNumber pop={props.pop} />
      <Place district={citizen.district} address={citizen.address} />
    </>
  );
}

function Unchosen(props: {
  pop: Pop | null;
  citizens: readonly PopCitizen[];
  work: ContactWork;
  isNew: boolean;
  setNew: (isNew: boolean) => void;
}): ReactNode {
  const { t } = useTranslation();
  const { digits } = useFormat();
  const { citizens, work } = props;
  useHotkeys(
    Object.fromEntries([
      ...citizens
        .slice(0, 9)
        .map((citizen, index) => [`Alt+${index + 1}`, () => work.chooseCitizen(citizen)] as const),
      ['Alt+0', () => props.setNew(true)] as const,
    ]),
  );
  if (props.isNew) {
    return (
      <NewCitizenForm
        contactId={work.contactId}
        onMade={(citizen) => {
          work.chooseCitizen(citizen);
          focusDescription();
        }}
        onCancel={() => props.setNew(false)}
      />
    );
  }
  const count = citizens.length;
  return (
    <>
      <CallerNumber pop={props.pop} large />
      <p className="small muted">
        {count > 0
          ? t('who.onNumber', { shown: digits(count) })
          : t(props.pop?.phone === null ? 'who.withheldMore' : 'who.unknown')}
      </p>
      <ul className="people" aria-label={t('who.choose')}>
        {citizens.map((citizen, index) => (
          <li key={citizen.citizenId}>
            <button
              type="button"
              className="person-row"
              onClick={() => work.chooseCitizen(citizen)}
            >
              <span>
                <b>{citizen.name}</b>
                <Place district={citizen.district} address={citizen.address} />
              </span>
              {index < 9 && <Kbd>{`Alt ${index + 1}`}</Kbd>}
            </button>
          </li>
        ))}
        <li>
          <button type="button" className="person-row new" onClick={() => props.setNew(true)}>
            <span>{t('who.newCitizen')}</span>
            <Kbd>Alt 0</Kbd>
          </button>
        </li>
      </ul>
    </>
  );
}

/** The form that had the focus is gone; what comes next is what the citizen says. */
function focusDescription(): void {
  document.querySelector<HTMLElement>('.case-form textarea')?.focus();
}

function CallerNumber(props: { pop: Pop | null; large?: boolean }): ReactNode {
  const { t } = useTranslation();
  const { pop } = props;
  const classes = props.large === true ? 'number large' : 'number';
  const calledName = useCalledName(pop);
  if (pop === null) return <div className={classes}>…</div>;
  if (calledName !== null) return <div className={classes}>{calledName}</div>;
  if (pop.phoneShown === null) return <div className={classes}>{t('who.withheld')}</div>;
  return (
    <div className={classes}>
      <Ltr>{pop.phoneShown}</Ltr> {isForeign(pop.phone) && <Chip>{t('who.foreign')}</Chip>}
      {pop.isCallback === true && (
        <Chip tone="accent" testId="callback-chip">
          {t('who.callback')}
        </Chip>
      )}
      {pop.outbound !== undefined && (
        <Chip tone="accent" testId="outbound-chip">
          {t('outbound.chip')}
        </Chip>
      )}
      <DeskCallButton about={{ purpose: 'contact', contactId: pop.contactId }} />
    </div>
  );
}

const isForeign = (phone: string | null): boolean => phone !== null && !phone.startsWith('+98');

function Place(props: { district: number | null; address: string | null }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const district =
    props.district === null
      ? null
      : t('place.district', { shown: format.district(props.district) });
  const parts = [district, props.address].filter((part) => part !== null && part !== '');
  return parts.length === 0 ? null : <div className="small muted">{parts.join(' · ')}</div>;
}

function OpenCase(props: { summary: CaseSummary; work: ContactWork }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { summary } = props;
  const { trackingCode, district } = summary;
  const [isTelling, setTelling] = useState(false);
  return (
    <li className="case">
      <CaseClock
        name={summary.serviceName ?? t('case.noService')}
        fromMs={summary.registeredAtMs}
        dueMs={summary.dueAtMs}
        status={summary.status}
      >
        <span className="small muted">
          {trackingCode !== null && (
            <>
              {t('case.code')} <TrackingCode code={trackingCode} />
            </>
          )}
          {district !== null && ` · ${t('place.district', { shown: format.district(district) })}`}{' '}
          <CaseMarks of={summary} />
          {mayFollow(summary.status, 'end-waiting') && (
            <Chip tone="ring">{t(`caseStatus.${summary.status}`)}</Chip>
          )}
        </span>
        <DeskCallButton
          about={{ purpose: 'case', caseId: summary.caseId }}
          name={summary.serviceName ?? t('case.noService')}
        />
      </CaseClock>
      <div className="case-acts">
        <button
          type="button"
          className="link small"
          aria-expanded={isTelling}
          onClick={() => setTelling(!isTelling)}
        >
          {t('tell.title')}
        </button>
        <ObjectionHere summary={summary} work={props.work} />
      </div>
      {isTelling && <TellOwnCase work={props.work} caseId={summary.caseId} />}
    </li>
  );
}

function LastContact(props: { contact: PopContact }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { startedAtMs, summary, agentName } = props.contact;
  return (
    <li title={agentName === null ? undefined : t('who.by', { name: agentName })}>
      <span className="faint num">{format.shortDate(startedAtMs)}</span>
      <span>{summary}</span>
    </li>
  );
}
