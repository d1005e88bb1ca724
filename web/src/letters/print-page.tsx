import './print.css';
import Button from '@mui/material/Button';
import { useQuery } from '@tanstack/react-query';
import { useParams, useRouter } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { LetterView } from '../../../src/contract/letters.ts';
import { typedJalali } from '../../../src/kit/jalali.ts';
import { toPersianDigits } from '../../../src/kit/persian-text.ts';
import { api } from '../app/api.ts';
import { Fault } from '../ui/fault.tsx';

const PRIORITIES = { normal: 'عادی', urgent: 'فوری', immediate: 'آنی' } as const;
const MOTTO = 'بسمه تعالی';

/** A letter as it is laid before an official: Persian, whatever the language of the page. */
export function LetterPrintPage(): ReactNode {
  const { t } = useTranslation();
  const router = useRouter();
  const { letterId } = useParams({ from: '/letters/$letterId/print' });
  const found = useQuery({
    queryKey: ['letter', letterId],
    queryFn: () => api<LetterView>('GET', `/api/letters/${letterId}`),
  });
  return (
    <div className="letter-desk">
      <div className="letter-buttons">
        <Button onClick={() => router.history.back()}>{t('letterPrint.back')}</Button>
        <Button
          variant="contained"
          disabled={found.data === undefined}
          onClick={() => window.print()}
        >
          {t('letterPrint.print')}
        </Button>
      </div>
      <Fault error={found.error} />
      {found.data !== undefined && <Sheet view={found.data} />}
    </div>
  );
}

function Sheet({ view }: { view: LetterView }): ReactNode {
  const { document: letter, number, registeredAtMs } = view;
  const facts: [string, string][] = [
    ['شماره', number ?? '........................'],
    ['تاریخ', typedJalali(registeredAtMs ?? letter.writtenAtMs)],
    ['پیوست', letter.attachments === 0 ? 'ندارد' : toPersianDigits(letter.attachments)],
    ['فوریت', PRIORITIES[letter.priority]],
  ];
  return (
    <article className="letter-sheet" dir="rtl" lang="fa" data-testid="letter-sheet">
      <header>
        <div className="letter-office">
          <b>شهرداری مشهد</b>
          <span>اداره ارتباطات مردمی ۱۳۷</span>
        </div>
        <p className="letter-motto">{MOTTO}</p>
        <dl>
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}:</dt>
              <dd>
                <bdi>{toPersianDigits(value)}</bdi>
              </dd>
            </div>
          ))}
        </dl>
      </header>
      <p className="letter-to">
        {letter.recipient.postFa}
        {letter.kind === 'copy' && ' (رونوشت)'}
        <span>{letter.recipient.unitFa}</span>
      </p>
      <p className="letter-subject">موضوع: {letter.subject}</p>
      <div className="letter-body">
        {letter.body.split('\n').map((line, place) => (
          // Lines of one text never change places.
          <p key={place}>{toPersianDigits(line)}</p>
        ))}
      </div>
      <p className="letter-sign">مهر و امضا</p>
    </article>
  );
}
