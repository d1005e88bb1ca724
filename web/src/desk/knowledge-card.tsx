import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Article, FindArticles } from '../../../src/contract/knowledge.ts';
import { api } from '../app/api.ts';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { useHotkeys } from '../ui/hotkeys.ts';
import { Chip, Kbd } from '../ui/parts.tsx';
import { TextInput } from '../ui/text-input.tsx';
import type { ContactWork } from './contact-work.ts';
import type { Matter } from './matter-end.ts';

/** A look after each letter would be wasted. */
const PAUSE_MS = 500;

/** What the matter in hand can be answered with: by its topic and words, or by what one types here. */
export function KnowledgeCard(props: { work: ContactWork; matter: Matter }): ReactNode {
  const { t } = useTranslation();
  const { work, matter } = props;
  const [typed, setTyped] = useState('');
  const [isShown, setShown] = useState(false);
  const [openId, setOpen] = useState<string | null>(null);
  const { digits } = useFormat();
  const { serviceCode, district, description } = matter.draft.fields;
  const asked = useSettled({ typed: typed.trim(), serviceCode, district, said: description });
  const isAsked = asked.typed !== '' || asked.serviceCode !== null || asked.said.trim().length > 5;
  const found = useQuery({
    queryKey: ['knowledge', asked],
    queryFn: () => api<Article[]>('POST', '/api/knowledge/find', asked),
    enabled: isAsked,
    placeholderData: (before) => before,
    retry: false,
  });
  const articles = isAsked ? (found.data ?? []) : [];
  const toggle = (): void => setShown(!isShown);
  useHotkeys({ 'Alt+k': toggle });
  // One line until somebody wants it: the form is what the expert writes in.
  const title = (
    <button
      type="button"
      className="link"
      aria-expanded={isShown}
      aria-keyshortcuts="Alt+K"
      onClick={toggle}
    >
      {t('knowledge.title')}
      {articles.length > 0 && ` (${digits(articles.length)})`} <Kbd>Alt K</Kbd>
    </button>
  );
  if (!isShown) {
    return (
      <section className="near" aria-label={t('knowledge.title')} data-testid="knowledge">
        {title}
      </section>
    );
  }
  return (
    <section className="near" aria-label={t('knowledge.title')} data-testid="knowledge">
      {title}
      <TextInput
        label={t('knowledge.search')}
        value={typed}
        onChange={setTyped}
        type="search"
        maxLength={200}
      />
      {asked.typed !== '' && found.isSuccess && articles.length === 0 && (
        <p className="small muted">{t('knowledge.nothing')}</p>
      )}
      <ul>
        {articles.map((article) => (
          <ArticleLine
            key={article.articleId}
            article={article}
            isOpen={article.articleId === openId}
            isUsed={matter.articleId === article.articleId}
            onOpen={() => setOpen(article.articleId === openId ? null : article.articleId)}
            onUse={() => work.answerBy(article.articleId)}
            contactId={work.contactId}
          />
        ))}
      </ul>
    </section>
  );
}

function ArticleLine(props: {
  article: Article;
  isOpen: boolean;
  isUsed: boolean;
  onOpen: () => void;
  onUse: () => void;
  contactId: string;
}): ReactNode {
  const { t } = useTranslation();
  const { article, isOpen, isUsed } = props;
  const mark = useMutation({
    mutationFn: () =>
      api('POST', `/api/knowledge/${article.articleId}/not-helped`, { contactId: props.contactId }),
  });
  return (
    <li className="near-case">
      <div className="row-between">
        <button type="button" className="link" aria-expanded={isOpen} onClick={props.onOpen}>
          {article.title}
        </button>
        <span>
          {article.isCircular && <Chip tone="ring">{t('knowledge.circular')}</Chip>}
          {article.isOfDistrict && <Chip>{t('knowledge.ofDistrict')}</Chip>}{' '}
          {isUsed ? (
            <Chip tone="accent">{t('knowledge.used')}</Chip>
          ) : (
            article.isOfTopic && <Chip>{t('knowledge.ofTopic')}</Chip>
          )}
        </span>
      </div>
      {isOpen && (
        <>
          <p className="prose">{article.body}</p>
          {!article.isCircular && (
            <div className="case-acts">
              {!isUsed && (
                <button type="button" className="link small" onClick={props.onUse}>
                  {t('knowledge.use')}
                </button>
              )}
              {mark.isSuccess ? (
                <span className="small muted">{t('knowledge.marked')}</span>
              ) : (
                <button
                  type="button"
                  className="link small"
                  disabled={mark.isPending}
                  onClick={() => mark.mutate()}
                >
                  {t('knowledge.notHelped')}
                </button>
              )}
            </div>
          )}
          <Fault error={mark.error} />
        </>
      )}
    </li>
  );
}

function useSettled(asked: FindArticles): FindArticles {
  const [settled, setSettled] = useState(asked);
  const text = JSON.stringify(asked);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(JSON.parse(text) as FindArticles), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
