import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type {
  CaseReferrals,
  ReferralView,
  ReplyView,
  RequestView,
} from '../../../src/contract/referrals.ts';
import { useFormat } from '../ui/format.ts';
import { Chip, Ltr, type Tone } from '../ui/parts.tsx';
import { EvidenceList } from './reply-photos.tsx';
import { ClockStory, whenOf } from './clock-story.tsx';

const STATE_TONES: Readonly<Record<ReferralView['state'], Tone>> = {
  open: 'accent',
  answered: 'ok',
  returned: 'ring',
  recalled: 'plain',
  superseded: 'plain',
  expired: 'alarm',
};
const VERDICT_TONES: Readonly<Record<ReplyView['verdict'], Tone>> = {
  pending: 'ring',
  accepted: 'ok',
  unconvincing: 'alarm',
};

/** Manager and inspection: nobody is above them. */
const LAST_LEVEL = 3;

/** Who was asked, what he replied and asked for, each with its clock. */
export function ReferralStory(props: {
  history: CaseReferrals;
  /** Where the photos of a reply are read. */
  photoPath: (photoId: string) => string;
}): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { atMs, centreClock, citizenClock, photos, referrals, replies, requests } = props.history;
  if (referrals.length === 0 && replies.length === 0 && centreClock === null) return null;
  return (
    <section aria-label={t('referral.title')} className="referral-story">
      <h2>{t('referral.title')}</h2>
      {citizenClock.fromMs !== null && (
        <p className="small">
          {t(citizenClock.toldAtMs === null ? 'clock.citizen' : 'clock.citizenTold', {
            time: format.about(Math.max(60_000, citizenClock.runMs)),
            from: whenOf(citizenClock.fromMs, format),
          })}
        </p>
      )}
      {centreClock !== null && (
        <div className="panel-form">
          <ClockStory
            clock={centreClock.clock}
            nowMs={atMs}
            title={t(`clock.waitsFor.${centreClock.waitsFor}`)}
          />
        </div>
      )}
      {referrals.map((row) => (
        <ReferralCard key={row.referralId} row={row} nowMs={atMs}>
          <Evidence
            photos={photos.filter(({ referralId }) => referralId === row.referralId)}
            replies={replies.filter(({ referralId }) => referralId === row.referralId)}
            pathOf={props.photoPath}
          />
        </ReferralCard>
      ))}
      {replies.map((reply) => (
        <ReplyCard key={reply.replyId} reply={reply} nowMs={atMs} />
      ))}
      {requests.map((request) => (
        <RequestLine key={request.requestId} request={request} />
      ))}
    </section>
  );
}

export function useNames(): (of: { readonly nameFa: string; readonly nameEn: string }) => string {
  const { i18n } = useTranslation();
  return ({ nameFa, nameEn }) => (i18n.language === 'fa' ? nameFa : nameEn);
}

function ReferralCard(props: { row: ReferralView; nowMs: number; children: ReactNode }): ReactNode {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const nameOf = useNames();
  const { row } = props;
  const title = i18n.language === 'fa' ? row.post.titleFa : row.post.titleEn;
  return (
    <div className="panel-form" data-testid="referral">
      <div className="row-between">
        <span>
          <b>{title}</b>
          <span className="small muted">
            {' · '}
            {t('referral.level', { level: format.digits(row.level) })}
            {' · '}
            {nameOf(row.department)}
          </span>
        </span>
        <Chip tone={row.isAnnulled ? 'plain' : STATE_TONES[row.state]}>
          {t(row.isAnnulled ? 'referral.annulled' : `referral.state.${row.state}`)}
        </Chip>
      </div>
      {row.lateMs >= 60_000 && (
        <p className="small muted">{t('referral.sentLate', { time: format.about(row.lateMs) })}</p>
      )}
      <ClockStory
        clock={row.clock}
        nowMs={props.nowMs}
        isOver={row.state === 'expired' && !row.isAnnulled}
        {...(row.level === LAST_LEVEL ? { none: t('clock.noneLast') } : {})}
      />
      {props.children}
    </div>
  );
}

/** What came with a reply that did not convince is told apart from what came since. */
function Evidence(props: {
  photos: CaseReferrals['photos'];
  replies: readonly ReplyView[];
  pathOf: (photoId: string) => string;
}): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { photos, pathOf } = props;
  const refused = props.replies.filter(({ verdict }) => verdict === 'unconvincing');
  const of = (photo: CaseReferrals['photos'][number]): ReplyView | undefined =>
    refused.find(({ recordedAtMs }) => photo.createdAtMs <= recordedAtMs);
  return (
    <>
      {refused.map((reply) => (
        <EvidenceList
          key={reply.replyId}
          title={t('replyPhotos.refused', { at: whenOf(reply.answeredAtMs, format) })}
          photos={photos.filter((photo) => of(photo) === reply)}
          pathOf={pathOf}
        />
      ))}
      <EvidenceList
        title={t('replyPhotos.title')}
        photos={photos.filter((photo) => of(photo) === undefined)}
        pathOf={pathOf}
      />
    </>
  );
}

export function ReplyCard(props: { reply: ReplyView; nowMs: number }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { reply } = props;
  const by = [t(`reply.${reply.kind}`), reply.byName, whenOf(reply.answeredAtMs, format)].filter(
    Boolean,
  );
  return (
    <div className="panel-form" data-testid="reply">
      <div className="row-between">
        <span className="small muted">
          {by.join(' · ')}
          {reply.letter !== null && (
            <>
              {' · '}
              {t('reply.letter')} <Ltr>{format.digits(reply.letter)}</Ltr>
            </>
          )}
        </span>
        <Chip tone={VERDICT_TONES[reply.verdict]}>{t(`reply.verdict.${reply.verdict}`)}</Chip>
      </div>
      {reply.proposedOutcome !== null && <b>{t(`outcome.${reply.proposedOutcome}`)}</b>}
      <p className="prose">{reply.text}</p>
      {reply.advice !== null && (
        <p className="prose small">
          {t('reply.advice')}: {reply.advice}
        </p>
      )}
      {reply.reason !== null && (
        <p className="small">
          {t('reply.reason')}: {reply.reason}
        </p>
      )}
      {reply.verdictClock !== null && (
        <ClockStory clock={reply.verdictClock} nowMs={props.nowMs} title={t('clock.verdict')} />
      )}
    </div>
  );
}

function RequestLine(props: { request: RequestView }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { request } = props;
  return (
    <p className="small row-between">
      <span>
        <b>{t(`request.${request.kind}`)}</b>
        {request.hours !== null &&
          ` · ${t('request.hours', { hours: format.digits(request.hours) })}`}
        {request.recheckAtMs !== null &&
          ` · ${t('after.recheckOn', { day: format.date(request.recheckAtMs) })}`}
        {request.reason !== null && ` · ${request.reason}`}
        {request.state === 'pending' &&
          ` · ${t('request.due', { at: whenOf(request.dueAtMs, format) })}`}
      </span>
      <Chip tone={request.state === 'pending' ? 'ring' : 'plain'}>
        {t(`request.state.${request.state}`)}
      </Chip>
    </p>
  );
}
