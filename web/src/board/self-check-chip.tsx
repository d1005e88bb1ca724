import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { SelfCheck } from '../../../src/contract/self-check.ts';
import { useFormat } from '../ui/format.ts';
import { Chip } from '../ui/parts.tsx';

/**
 * One quiet word: all sides tell the same of the calls; else what differs and since when. Whoever
 * points at it reads when that was compared.
 */
export function SelfCheckChip(props: { selfCheck: SelfCheck | null }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { selfCheck } = props;
  if (selfCheck === null) return null;
  const checked = t('self-check.checked', { time: format.time(selfCheck.checkedAtMs) });
  if (selfCheck.state === 'same') {
    return (
      <Chip tone="ok" title={checked} testId="self-check">
        {t('self-check.same')}
      </Chip>
    );
  }
  const time = format.time(selfCheck.sinceMs);
  if (selfCheck.state === 'blind') {
    return (
      <Chip title={checked} testId="self-check">
        {t('self-check.blind', { time })}
      </Chip>
    );
  }
  const [first] = selfCheck.found;
  const what = first === undefined ? '' : t(`difference.${first.kind}`);
  const count = selfCheck.found.reduce((sum, found) => sum + found.count, 0);
  const all = selfCheck.found.map(({ kind }) => t(`difference.${kind}`)).join(' · ');
  return (
    <Chip tone="wrap" title={`${all} · ${checked}`} testId="self-check">
      {t('self-check.differs', { what, count: format.digits(count), time })}
    </Chip>
  );
}
