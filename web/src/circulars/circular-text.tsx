import Button from '@mui/material/Button';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { MyCircular } from '../../../src/contract/circulars.ts';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { Chip } from '../ui/parts.tsx';
import { useConfirm } from './use-circulars.ts';

/** One circular to read, and the button that says so. */
export function CircularToRead({ of }: { readonly of: MyCircular }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const confirm = useConfirm();
  const { readAtMs, validUntilMs } = of;
  return (
    <>
      <h1>{of.title}</h1>
      <p className="small muted">
        {t('circulars.by', {
          name: of.byName ?? '–',
          day: format.date(of.sinceMs),
          number: format.digits(of.number),
        })}
        {validUntilMs !== null && ` · ${t('circulars.until', { day: format.date(validUntilMs) })}`}
      </p>
      <p className="prose circular-body">{of.body}</p>
      <Fault error={confirm.error} />
      <div className="row-end">
        {readAtMs === null ? (
          <Button
            variant="contained"
            disabled={confirm.isPending}
            onClick={() => confirm.mutate(of)}
          >
            {t('circulars.confirm')}
          </Button>
        ) : (
          <Chip tone="ok">
            {t('circulars.readAt', { day: format.date(readAtMs), time: format.time(readAtMs) })}
          </Chip>
        )}
      </div>
    </>
  );
}
