import Button from '@mui/material/Button';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OrganisationView, PostRow } from '../../../src/contract/referrals.ts';
import { api } from '../app/api.ts';
import { Header } from '../app/shell.tsx';
import { useNames } from '../referrals/referral-story.tsx';
import { Choice } from '../ui/choice.tsx';
import { FormEnd } from '../ui/form-end.tsx';
import { useFormat } from '../ui/format.ts';
import { ListCard } from '../ui/list-card.tsx';
import { Chip, Empty, Ltr } from '../ui/parts.tsx';
import { searchByWords } from '../ui/search-words.ts';
import { TextInput } from '../ui/text-input.tsx';
import { PolicyCard } from './policy-card.tsx';
import { type Unit, UnitForm } from './unit-form.tsx';

const PARTS = ['posts', 'units'] as const;

/** Units, their posts, and who is in them: cases go where this page says. */
export function OrganisationPage(): ReactNode {
  const { t } = useTranslation();
  const [openId, setOpenId] = useState<string | null>(null);
  const [part, setPart] = useState<(typeof PARTS)[number]>('posts');
  /** Null: none; '': a new one. */
  const [unitId, setUnitId] = useState<string | null>(null);
  const [typed, setTyped] = useState('');
  const sought = useDeferredValue(typed.trim());
  const found = useQuery({
    queryKey: ['organisation'],
    queryFn: () => api<OrganisationView>('GET', '/api/organisation'),
  });
  const posts = found.data?.posts ?? [];
  const units = found.data?.departments ?? [];
  const unitOf = (post: PostRow): Unit | undefined =>
    units.find(({ departmentId }) => departmentId === post.departmentId);
  const shown = searchByWords(
    posts,
    sought,
    (post) => `${post.titleFa} ${post.titleEn} ${post.holder ?? ''} ${post.holderName ?? ''}`,
  );
  const open = posts.find(({ positionId }) => positionId === openId);
  const openUnit = units.find(({ departmentId }) => departmentId === unitId) ?? null;
  const shownUnits = searchByWords(units, sought, ({ nameFa, nameEn }) => `${nameFa} ${nameEn}`);
  const isEmpty = (part === 'posts' ? shown : shownUnits).length === 0;
  return (
    <>
      <Header />
      <main className="two">
        <ListCard
          title={t(part === 'posts' ? 'organisation.title' : 'organisation.units')}
          beside={
            part === 'units' && (
              <Button size="small" onClick={() => setUnitId('')}>
                {t('organisation.newUnit')}
              </Button>
            )
          }
          hint={units.some(({ isFirstData }) => isFirstData) && t('organisation.firstData')}
          search={{ label: t('organisation.search'), value: typed, onChange: setTyped }}
          narrowed={
            <Choice
              label={t('organisation.part')}
              hideLabel
              value={part}
              onChange={setPart}
              options={PARTS.map((value) => ({ value, label: t(`organisation.parts.${value}`) }))}
            />
          }
          error={found.error}
          empty={found.isSuccess && isEmpty && t('search.nothing')}
        >
          <ul>
            {part === 'posts' &&
              shown.map((post) => (
                <PostLine
                  key={post.positionId}
                  post={post}
                  unit={unitOf(post)}
                  isOpen={post.positionId === openId}
                  onOpen={() => setOpenId(post.positionId)}
                />
              ))}
            {part === 'units' &&
              shownUnits.map((unit) => (
                <UnitLine
                  key={unit.departmentId}
                  unit={unit}
                  above={units.find((one) => one.departmentId === unit.parentId)}
                  isOpen={unit.departmentId === unitId}
                  onOpen={() => setUnitId(unit.departmentId)}
                />
              ))}
          </ul>
        </ListCard>
        {part === 'posts' ? (
          <section className="card" aria-label={t('organisation.post')}>
            {open === undefined ? <PolicyCard /> : <PostForm key={open.positionId} post={open} />}
          </section>
        ) : (
          <section className="card" aria-label={t('organisation.unit')}>
            {unitId === null || (unitId !== '' && openUnit === null) ? (
              <Empty>{t('organisation.chooseUnit')}</Empty>
            ) : (
              <UnitForm key={unitId} unit={openUnit} units={units} onAdded={setUnitId} />
            )}
          </section>
        )}
      </main>
    </>
  );
}

function UnitLine(props: {
  unit: Unit;
  above: Unit | undefined;
  isOpen: boolean;
  onOpen: () => void;
}): ReactNode {
  const nameOf = useNames();
  const format = useFormat();
  const { unit, above } = props;
  const where = [
    ...(above === undefined ? [] : [nameOf(above)]),
    ...(unit.district === null ? [] : [format.district(unit.district)]),
  ];
  return (
    <li>
      <button type="button" className="list-row" aria-current={props.isOpen} onClick={props.onOpen}>
        <b>{nameOf(unit)}</b>
        <br />
        <span className="small muted">{where.join(' · ')}</span>
      </button>
    </li>
  );
}

function PostLine(props: {
  post: PostRow;
  unit: Unit | undefined;
  isOpen: boolean;
  onOpen: () => void;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const nameOf = useNames();
  const { post, unit } = props;
  return (
    <li>
      <button type="button" className="list-row" aria-current={props.isOpen} onClick={props.onOpen}>
        <span className="row-between">
          <b>{i18n.language === 'fa' ? post.titleFa : post.titleEn}</b>
          {post.isVacant ? (
            <Chip tone="alarm">{t('organisation.vacant')}</Chip>
          ) : (
            <span className="small muted">{post.holderName ?? t('organisation.byLetter')}</span>
          )}
        </span>
        <span className="small muted">
          {unit === undefined ? '' : nameOf(unit)}
          {post.delegate !== null && ` · ${t('organisation.delegate', post.delegate)}`}
        </span>
      </button>
    </li>
  );
}

function PostForm(props: { post: PostRow }): ReactNode {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const { post } = props;
  const [holder, setHolder] = useState(post.holder ?? '');
  const [isVacant, setVacant] = useState(post.isVacant);
  const save = useMutation({
    mutationFn: () =>
      api<OrganisationView>('PATCH', `/api/posts/${post.positionId}`, {
        holder: holder.trim() === '' ? null : holder.trim(),
        isVacant,
      }),
    onSuccess: (view) => {
      queries.setQueryData(['organisation'], view);
    },
  });
  return (
    <form
      className="pane"
      aria-label={t('organisation.post')}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <h1>{i18n.language === 'fa' ? post.titleFa : post.titleEn}</h1>
      <p className="muted">{t(`organisation.role.${post.role}`)}</p>
      <TextInput
        label={t('organisation.holder')}
        value={holder}
        onChange={setHolder}
        maxLength={60}
        ltr
      />
      <p className="small muted">{t('organisation.holderHint')}</p>
      <Choice
        label={t('organisation.state')}
        value={isVacant ? 'vacant' : 'filled'}
        onChange={(value) => setVacant(value === 'vacant')}
        options={(['filled', 'vacant'] as const).map((value) => ({
          value,
          label: t(`organisation.${value}`),
        }))}
      />
      {post.delegate !== null && (
        <p className="small">
          {t('organisation.delegate', post.delegate)} ·{' '}
          <Ltr>{format.shortDate(post.delegate.untilMs)}</Ltr>
        </p>
      )}
      <FormEnd error={save.error} disabled={save.isPending}>
        {t('organisation.save')}
      </FormEnd>
    </form>
  );
}
