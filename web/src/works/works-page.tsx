import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ProjectRow, type WorksCode, WorksImportKind } from '../../../src/contract/works.ts';
import { ImportTables } from '../admin/import-page.tsx';
import { api } from '../app/api.ts';
import { Header } from '../app/shell.tsx';
import { Choice } from '../ui/choice.tsx';
import { useFormat } from '../ui/format.ts';
import { ListCard } from '../ui/list-card.tsx';
import { Chip, Empty } from '../ui/parts.tsx';
import { MoneyPane } from './money-pane.tsx';
import { NewProjectForm } from './new-project-form.tsx';
import { ProjectPane } from './project-pane.tsx';
import { PROJECTS_KEY, Rial, useWorksCodes } from './use-works.tsx';
import './works.css';

const TABS = ['projects', 'money', 'codes'] as const;
type Tab = (typeof TABS)[number];

/** Small works from citizens' requests, and each year's money for them. */
export function WorksPage(): ReactNode {
  const { t } = useTranslation();
  const [tab, setTab] = useState<Tab>('projects');
  return (
    <>
      <Header />
      <div className="works-tabs">
        <Choice
          label={t('works.title')}
          hideLabel
          value={tab}
          onChange={setTab}
          options={TABS.map((value) => ({ value, label: t(`works.tab.${value}`) }))}
        />
      </div>
      {tab === 'projects' && <Projects />}
      {tab === 'money' && <MoneyPane />}
      {tab === 'codes' && <Codes />}
    </>
  );
}

function Projects(): ReactNode {
  const { t } = useTranslation();
  const [openId, setOpenId] = useState<string | null>(null);
  const [isNew, setNew] = useState(false);
  const projects = useQuery({
    queryKey: PROJECTS_KEY,
    queryFn: () => api<ProjectRow[]>('GET', '/api/works/projects'),
  });
  const show = (projectId: string): void => {
    setNew(false);
    setOpenId(projectId);
  };
  return (
    <main className="two">
      <ListCard
        title={t('works.tab.projects')}
        beside={
          <button
            type="button"
            className="link"
            onClick={() => {
              setOpenId(null);
              setNew(true);
            }}
          >
            {t('works.new')}
          </button>
        }
        error={projects.error}
        empty={projects.data?.length === 0 && t('works.none')}
      >
        <ul>
          {projects.data?.map((one) => (
            <Row
              key={one.projectId}
              row={one}
              isOpen={one.projectId === openId}
              onOpen={() => show(one.projectId)}
            />
          ))}
        </ul>
      </ListCard>
      <section className="card" aria-label={t('works.open')}>
        {isNew && <NewProjectForm onAdded={show} />}
        {!isNew && openId === null && <Empty>{t('works.choose')}</Empty>}
        {openId !== null && <ProjectPane key={openId} projectId={openId} />}
      </section>
    </main>
  );
}

function Row(props: { row: ProjectRow; isOpen: boolean; onOpen: () => void }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { row } = props;
  return (
    <li>
      <button type="button" className="list-row" aria-current={props.isOpen} onClick={props.onOpen}>
        <span className="row-between">
          <b>{row.title}</b>
          <span className="chips">
            {row.isLate && <Chip tone="alarm">{t('works.late')}</Chip>}
            <Chip tone={row.state === 'finished' ? 'ok' : 'plain'}>
              {t(`works.state.${row.state}`)}
            </Chip>
          </span>
        </span>
        <span className="small muted">
          {row.worksName} · {t('place.district', { shown: format.district(row.district) })} ·{' '}
          {t('works.plannedFor', { day: format.date(row.plannedForMs) })} ·{' '}
          {t('works.caseCount', { shown: format.digits(row.cases) })} · <Rial of={row.spentRial} />
        </span>
      </button>
    </li>
  );
}

function Codes(): ReactNode {
  const { t } = useTranslation();
  const codes = useWorksCodes();
  return (
    <>
      <ImportTables
        kinds={WorksImportKind.options}
        first="works-codes"
        placeOf={(kind) => ({
          to: `/api/works/imports/${kind}`,
          from: `/api/works/imports/${kind}/csv`,
        })}
      />
      <div className="works-codes">
        <section className="card pane" aria-label={t('works.code')}>
          {codes.length === 0 ? <Empty>{t('works.noCodes')}</Empty> : <CodeTable codes={codes} />}
        </section>
      </div>
    </>
  );
}

function CodeTable({ codes }: { codes: readonly WorksCode[] }): ReactNode {
  const { t } = useTranslation();
  const heads = ['code', 'name', 'service', 'measure', 'rate'] as const;
  return (
    <table className="money-table">
      <thead>
        <tr>
          {heads.map((head) => (
            <th key={head} scope="col" className={head === 'rate' ? 'number' : undefined}>
              {t(`works.${head}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {codes.map((one) => (
          <tr key={one.code}>
            <td>{one.code}</td>
            <td>
              {one.nameFa} {one.isClosed && <Chip>{t('works.isClosed')}</Chip>}
            </td>
            <td>{one.serviceName}</td>
            <td>{one.measure}</td>
            <td className="number">
              <Rial of={one.rateRial} bare />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
