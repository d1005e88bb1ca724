import Button from '@mui/material/Button';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OrganisationView, PostRow } from '../../../src/contract/referrals.ts';
import { api } from '../app/api.ts';
import { useSession } from '../app/session.tsx';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { Chip } from '../ui/parts.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { typedCount } from '../ui/typed-figure.ts';

const DAY_MS = 86_400_000;

/** Who acts for me while I am away: by user name, for so many days; for each post that I hold. */
export function StandIn(): ReactNode {
  const { user } = useSession();
  const found = useQuery({
    queryKey: ['organisation'],
    queryFn: () => api<OrganisationView>('GET', '/api/organisation'),
  });
  const posts = found.data?.posts.filter(({ holder }) => holder === user.username) ?? [];
  return posts.map((post) => (
    <StandInFor key={post.positionId} post={post} isOnly={posts.length === 1} />
  ));
}

function StandInFor(props: { post: PostRow; isOnly: boolean }): ReactNode {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const [username, setUsername] = useState('');
  const [days, setDays] = useState('7');
  const { positionId, delegate, titleFa, titleEn } = props.post;
  const title = i18n.language === 'fa' ? titleFa : titleEn;
  const count = typedCount(days);
  const give = useMutation({
    mutationFn: (name: string | null) =>
      api<OrganisationView>('POST', `/api/posts/${positionId}/delegate`, {
        username: name,
        fromMs: Date.now(),
        untilMs: Date.now() + (count ?? 0) * DAY_MS,
      }),
    onSuccess: (view) => {
      queries.setQueryData(['organisation'], view);
      setOpen(false);
      setUsername('');
    },
  });
  if (delegate !== null) {
    return (
      <span className="chips">
        {!props.isOnly && <span className="small muted">{title}</span>}
        <Chip tone="ring">
          {t('standIn.acts', { name: delegate.name, until: format.shortDate(delegate.untilMs) })}
        </Chip>
        <Button size="small" onClick={() => give.mutate(null)} disabled={give.isPending}>
          {t('standIn.end')}
        </Button>
      </span>
    );
  }
  if (!isOpen) {
    return (
      <Button size="small" onClick={() => setOpen(true)}>
        {t('standIn.give')}
        {!props.isOnly && ` · ${title}`}
      </Button>
    );
  }
  return (
    <form
      className="panel-form"
      aria-label={t('standIn.give')}
      onSubmit={(event) => {
        event.preventDefault();
        give.mutate(username.trim());
      }}
    >
      <b className="small">{title}</b>
      <TextInput
        label={t('standIn.username')}
        value={username}
        onChange={setUsername}
        maxLength={60}
        ltr
        required
      />
      <TextInput label={t('official.days')} value={days} onChange={setDays} maxLength={3} ltr />
      <Fault error={give.error} />
      <div className="row-end">
        <Button onClick={() => setOpen(false)}>{t('standIn.cancel')}</Button>
        <Button
          type="submit"
          variant="contained"
          disabled={username.trim() === '' || count === null || give.isPending}
        >
          {t('standIn.give')}
        </Button>
      </div>
    </form>
  );
}
