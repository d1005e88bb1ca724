import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { WorkRow as Row } from '../../../src/contract/referrals.ts';
import { CaseClock } from '../ui/case-clock.tsx';
import { CaseMarks } from '../ui/case-marks.tsx';
import { useFormat } from '../ui/format.ts';
import { Chip } from '../ui/parts.tsx';
import { TrackingCode } from '../ui/tracking-code.tsx';

/** A line of a work list: what it is, whose it is, how much time is left. */
export function WorkRow(props: { row: Row; isOpen: boolean; onOpen: () => void }): ReactNode {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const { row } = props;
  // Without a word the time that is left is the unit's.
  const isOurs = row.dueAtMs !== null && row.status !== 'referred';
  const unit = i18n.language === 'fa' ? row.departmentFa : row.departmentEn;
  return (
    <li>
      <button type="button" className="list-row" aria-current={props.isOpen} onClick={props.onOpen}>
        <CaseClock
          name={row.serviceName ?? t('case.noService')}
          fromMs={row.registeredAtMs}
          dueMs={row.dueAtMs}
          status={row.status}
        >
          <span className="small muted">
            {row.trackingCode !== null && <TrackingCode code={row.trackingCode} />}
            {row.district !== null &&
              ` · ${t('place.district', { shown: format.district(row.district) })}`}
            {unit !== null && ` · ${unit}`}
            {isOurs && ` · ${t(`caseStatus.${row.status}`)}`}
          </span>
          <span className="chips">
            {row.level !== null && row.level > 1 && (
              <Chip tone="alarm">{t('referral.level', { level: format.digits(row.level) })}</Chip>
            )}
            {row.priority !== 'normal' && <Chip tone="ring">{t(`priority.${row.priority}`)}</Chip>}
            {row.kind !== 'request' && <Chip>{t(`kind.${row.kind}`)}</Chip>}
            <CaseMarks of={row} />
          </span>
        </CaseClock>
      </button>
    </li>
  );
}
