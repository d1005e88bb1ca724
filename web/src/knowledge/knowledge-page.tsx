import Button from '@mui/material/Button';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ArticleRow, ArticleText } from '../../../src/contract/knowledge.ts';
import { toAsciiDigits } from '../../../src/kit/persian-text.ts';
import { api } from '../app/api.ts';
import { useSession } from '../app/session.tsx';
import { Header } from '../app/shell.tsx';
import { Choice } from '../ui/choice.tsx';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { readJalali, writeJalali } from '../ui/jalali-day.ts';
import { ListCard } from '../ui/list-card.tsx';
import { Chip } from '../ui/parts.tsx';
import { searchByWords } from '../ui/search-words.ts';
import { TextInput } from '../ui/text-input.tsx';
import { addedArticle } from './added-article.ts';

const KEY = ['kb-articles'];

const SIDES = ['all', 'stale', 'notHelped', 'waits'] as const;
type Side = (typeof SIDES)[number];

/** What asks for its authors. */
function isOnSide(row: ArticleRow, side: Side): boolean {
  if (side === 'stale') return row.isStale;
  if (side === 'notHelped') return row.notHelped > 0;
  if (side === 'waits') return !row.isRetired && row.approvedNumber !== row.number;
  return true;
}

/** What experts answer with: written here, read by them once it is approved. */
export function KnowledgePage(): ReactNode {
  const { t } = useTranslation();
  const { digits } = useFormat();
  const [typed, setTyped] = useState('');
  const [openId, setOpen] = useState<string | null>(null);
  const [side, setSide] = useState<Side>('all');
  const sought = useDeferredValue(typed.trim());
  const list = useQuery({
    queryKey: KEY,
    queryFn: () => api<ArticleRow[]>('GET', '/api/knowledge'),
  });
  const rows = list.data ?? [];
  const shown = searchByWords(
    rows.filter((row) => isOnSide(row, side)),
    sought,
    ({ text }) => `${text.title} ${text.words} ${text.body}`,
  );
  const open = rows.find(({ articleId }) => articleId === openId) ?? null;
  return (
    <>
      <Header />
      <main className="two">
        <ListCard
          title={t('knowledge.articles')}
          beside={
            <Button size="small" onClick={() => setOpen(null)}>
              {t('knowledge.new')}
            </Button>
          }
          search={{ label: t('knowledge.search'), value: typed, onChange: setTyped }}
          narrowed={
            <Choice
              label={t('knowledge.side')}
              hideLabel
              value={side}
              options={SIDES.map((one) => ({
                value: one,
                label: t(`knowledge.sides.${one}`, {
                  shown: digits(rows.filter((row) => isOnSide(row, one)).length),
                }),
              }))}
              onChange={setSide}
            />
          }
          error={list.error}
          empty={
            list.isSuccess &&
            shown.length === 0 &&
            t(rows.length === 0 ? 'knowledge.none' : 'search.nothing')
          }
        >
          <ul>
            {shown.map((row) => (
              <li key={row.articleId}>
                <button
                  type="button"
                  className="list-row"
                  aria-current={row.articleId === openId}
                  onClick={() => setOpen(row.articleId)}
                >
                  <span className="row-between">
                    <b>{row.text.title}</b>
                    <StateChips row={row} />
                  </span>
                  <span className="small muted">
                    {t('knowledge.usedTimes', { times: digits(row.used) })}
                    {row.notHelped > 0 &&
                      ` · ${t('knowledge.notHelpedTimes', { times: digits(row.notHelped) })}`}
                    {row.isStale && ` · ${t('knowledge.stale')}`}
                    {row.madeByName !== null && ` · ${row.madeByName}`}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </ListCard>
        <section className="card" aria-label={t('knowledge.article')}>
          <ArticleForm
            key={`${openId} ${open?.number ?? 0}`}
            row={open}
            onAdded={(list) => setOpen(addedArticle(rows, list))}
          />
        </section>
      </main>
    </>
  );
}

const partsOf = (typed: string): string[] =>
  toAsciiDigits(typed)
    .split(/[\s,،]+/u)
    .filter((part) => part !== '');

function StateChips({ row }: { readonly row: ArticleRow }): ReactNode {
  const { t } = useTranslation();
  if (row.isRetired) return <Chip tone="alarm">{t('knowledge.retired')}</Chip>;
  if (row.approvedNumber === row.number) return <Chip tone="ok">{t('knowledge.approved')}</Chip>;
  return <Chip tone="ring">{t('knowledge.waits')}</Chip>;
}

function ArticleForm(props: {
  row: ArticleRow | null;
  /** What was written anew is on this list now. */
  onAdded: (list: readonly ArticleRow[]) => void;
}): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const { may } = useSession();
  const { row, onAdded } = props;
  const [title, setTitle] = useState(row?.text.title ?? '');
  const [body, setBody] = useState(row?.text.body ?? '');
  const [words, setWords] = useState(row?.text.words ?? '');
  const [codes, setCodes] = useState((row?.text.codes ?? []).join(' '));
  const [districts, setDistricts] = useState((row?.text.districts ?? []).join(' '));
  const before = row?.text.reviewOn ?? null;
  const [review, setReview] = useState(before === null ? '' : writeJalali(before));
  const reviewOn = review.trim() === '' ? null : (readJalali(review) ?? '');
  const text = ArticleText.safeParse({
    ...{ title, body, words, reviewOn },
    codes: partsOf(codes),
    districts: partsOf(districts).map(Number),
  });
  const path = row === null ? '/api/knowledge' : `/api/knowledge/${row.articleId}/versions`;
  const done = (list: ArticleRow[]): void => {
    queries.setQueryData(KEY, list);
  };
  const save = useMutation({
    mutationFn: () => api<ArticleRow[]>('POST', path, text.data),
    onSuccess: (list) => {
      done(list);
      // Else the form is still a new one, and a second press adds the same again.
      if (row === null) onAdded(list);
    },
  });
  const approve = useMutation({
    mutationFn: (of: ArticleRow) =>
      api<ArticleRow[]>('POST', `/api/knowledge/${of.articleId}/approve`, { number: of.number }),
    onSuccess: done,
  });
  const retire = useMutation({
    mutationFn: (of: ArticleRow) =>
      api<ArticleRow[]>('POST', `/api/knowledge/${of.articleId}/retire`),
    onSuccess: done,
  });
  const isBusy = save.isPending || approve.isPending || retire.isPending;
  const isWaiting = row !== null && (row.isRetired || row.approvedNumber !== row.number);
  return (
    <form
      className="pane"
      aria-label={t('knowledge.article')}
      onSubmit={(event) => {
        event.preventDefault();
        if (text.success) save.mutate();
      }}
    >
      <h1>{row === null ? t('knowledge.new') : row.text.title}</h1>
      {row !== null && (
        <p className="small muted">
          {t('knowledge.version', {
            number: format.digits(row.number),
            day: format.date(row.madeAtMs),
            name: row.madeByName ?? '–',
          })}
          {row.approvedNumber !== null &&
            ` · ${t('knowledge.reads', {
              number: format.digits(row.approvedNumber),
              name: row.approvedByName ?? '–',
            })}`}
        </p>
      )}
      <TextInput
        label={t('knowledge.heading')}
        value={title}
        onChange={setTitle}
        maxLength={160}
        required
      />
      <TextInput
        label={t('knowledge.body')}
        value={body}
        onChange={setBody}
        rows={8}
        maxLength={8000}
      />
      <TextInput label={t('knowledge.words')} value={words} onChange={setWords} maxLength={500} />
      <TextInput
        label={t('knowledge.codes')}
        value={codes}
        onChange={setCodes}
        maxLength={200}
        ltr
      />
      <TextInput
        label={t('knowledge.districts')}
        value={districts}
        onChange={setDistricts}
        maxLength={60}
        ltr
      />
      <TextInput
        label={t('knowledge.reviewOn')}
        value={review}
        onChange={setReview}
        maxLength={10}
        placeholder={t('holidays.dayExample')}
        ltr
      />
      <p className="small muted">{t('knowledge.hint')}</p>
      <Fault error={save.error ?? approve.error ?? retire.error} />
      <div className="row-end">
        {row !== null && !row.isRetired && (
          <Button disabled={isBusy} onClick={() => retire.mutate(row)}>
            {t('knowledge.retire')}
          </Button>
        )}
        {isWaiting && may('cases-decide') && (
          <Button variant="outlined" disabled={isBusy} onClick={() => approve.mutate(row)}>
            {t('knowledge.approve')}
          </Button>
        )}
        <Button type="submit" variant="contained" disabled={!text.success || isBusy}>
          {t('knowledge.save')}
        </Button>
      </div>
    </form>
  );
}
