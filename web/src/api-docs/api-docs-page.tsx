import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../app/api.ts';
import { Header } from '../app/shell.tsx';
import { Fault } from '../ui/fault.tsx';
import { Chip, Ltr } from '../ui/parts.tsx';
import { TextInput } from '../ui/text-input.tsx';

interface Operation {
  readonly tags: readonly string[];
  readonly 'x-permission': string | readonly string[] | null;
  readonly 'x-key-access'?: 'read' | 'write';
  readonly security: readonly Readonly<Record<string, unknown>>[];
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** The HTTP interface as the server tells it of itself; without anything from elsewhere. */
export function ApiDocsPage(): ReactNode {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const docs = useQuery({
    queryKey: ['openapi'],
    queryFn: () => api<Document>('GET', '/api/openapi.json'),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const found = Object.entries(docs.data?.paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([method]) => `${method} ${path}`.includes(typed.trim().toLowerCase()))
      .map(([method, operation]) => ({ path, method, operation })),
  );
  return (
    <>
      <Header />
      <main className="one">
        <section className="card" aria-label={t('docs.title')}>
          <div className="list-head">
            <h1 className="grow">{t('docs.title')}</h1>
            <TextInput label={t('docs.find')} value={typed} onChange={setTyped} type="search" ltr />
          </div>
          <p className="small muted pad-inline">
            {t('docs.lead')}{' '}
            <a href="/api/openapi.json" target="_blank" rel="noreferrer">
              <Ltr>/api/openapi.json</Ltr>
            </a>
          </p>
          <Fault error={docs.error} className="pad-inline" />
          <ul>
            {found.map((one) => (
              <li key={`${one.method} ${one.path}`}>
                <Route {...one} />
              </li>
            ))}
          </ul>
        </section>
      </main>
    </>
  );
}

function Route(props: { path: string; method: string; operation: Operation }): ReactNode {
  const { t } = useTranslation();
  const { path, method, operation } = props;
  const door = operation['x-permission'];
  const codes = typeof door === 'string' ? [] : (door ?? []);
  const forKeys = operation['x-key-access'];
  return (
    <details className="list-row static">
      <summary className="row-between">
        <b>
          <Ltr>
            {method.toUpperCase()} {path}
          </Ltr>
        </b>
        <span className="choice">
          {typeof door === 'string' && <Chip>{t(`docs.doors.${door}`)}</Chip>}
          {codes.map((one) => (
            <Chip key={one}>
              <Ltr>{one}</Ltr>
            </Chip>
          ))}
          {forKeys !== undefined && <Chip tone="accent">{t(`docs.forKeys.${forKeys}`)}</Chip>}
        </span>
      </summary>
      <pre dir="ltr" className="small">
        {JSON.stringify(operation, null, 2)}
      </pre>
    </details>
  );
}
