import Button from '@mui/material/Button';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ImportedUsers, LineTable } from '../../../src/contract/line-tables.ts';
import { type Imported, ImportKind } from '../../../src/contract/organising.ts';
import type { WorksImportKind } from '../../../src/contract/works.ts';
import { api } from '../app/api.ts';
import { useSession } from '../app/session.tsx';
import { Header } from '../app/shell.tsx';
import { Choice } from '../ui/choice.tsx';
import { Fault } from '../ui/fault.tsx';
import { FileButton } from '../ui/file-button.tsx';
import { Empty } from '../ui/parts.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { DistrictShapesCard } from './district-shapes-card.tsx';
import { FirstPasswords } from './first-passwords.tsx';
import { ImportFound } from './import-found.tsx';
import { type FirstPasswordKeeper, useFirstPasswords } from './kept-first-passwords.ts';
import { LeaveQuestion } from './leave-question.tsx';

type AnyKind = ImportKind | WorksImportKind | LineTable;
/** Where a table goes, and where the present one comes from. */
interface Place {
  readonly to: string;
  readonly from: string;
}

/** The city's own organisation and the line's people from a spreadsheet: taken whole or not at all. */
export function ImportPage(): ReactNode {
  const { t } = useTranslation();
  const { may } = useSession();
  const [of, setOf] = useState<'tables' | 'map'>('tables');
  const keeper = useFirstPasswords();
  const hasMap = may('organisation-write');
  const kinds = [
    ...(hasMap ? ImportKind.options : []),
    ...LineTable.options.filter((kind) => may(kind === 'users' ? 'users-write' : 'queues-write')),
  ];
  const [first] = kinds;
  return (
    <>
      <Header />
      <LeaveQuestion
        isAtRisk={keeper.isAtRisk}
        question={t('import.leavePasswords')}
        leave={t('import.leave')}
      />
      {hasMap && (
        <div className="pad-inline">
          <Choice
            label={t('import.of')}
            hideLabel
            value={of}
            onChange={setOf}
            options={[
              { value: 'tables', label: t('import.title') },
              { value: 'map', label: t('map.import') },
            ]}
          />
        </div>
      )}
      {of === 'map' && <DistrictShapesCard />}
      {of === 'tables' && first !== undefined && (
        <ImportTables {...{ kinds, first, placeOf, keeper }} />
      )}
    </>
  );
}

function placeOf(kind: AnyKind): Place {
  return LineTable.safeParse(kind).success
    ? { to: `/api/${kind}/import`, from: `/api/${kind}/csv` }
    : { to: `/api/imports/${kind}`, from: `/api/imports/${kind}/csv` };
}

/** A first password takes a tenth of a second to be hashed, and two hundred may be new. */
const TAKE_LIMIT_MS = 120_000;

export function ImportTables(props: {
  kinds: readonly AnyKind[];
  first: AnyKind;
  placeOf: (kind: AnyKind) => Place;
  /** Where the table of people is among them. */
  keeper?: FirstPasswordKeeper;
}): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [kind, setKind] = useState<AnyKind>(props.first);
  const [csv, setCsv] = useState('');
  const { keeper } = props;
  const place = props.placeOf(kind);
  const send = useMutation({
    mutationFn: async (apply: boolean) => ({
      of: `${kind}\n${csv}`,
      told: await api<Imported & Partial<ImportedUsers>>(
        'POST',
        place.to,
        { csv, apply },
        TAKE_LIMIT_MS,
      ),
    }),
    onMutate: (apply) => keeper?.expect(apply && kind === 'users'),
    onSuccess: ({ told }) => {
      keeper?.keep(told.firstPasswords ?? []);
      if (told.applied) void queries.invalidateQueries();
    },
    onSettled: () => keeper?.expect(false),
  });
  // What was changed since then was not looked at.
  const told = send.data?.of === `${kind}\n${csv}` ? send.data.told : null;
  const isClean = told !== null && told.errors.length === 0 && !told.applied;
  return (
    <main className="two">
      <section className="card" aria-label={t('import.title')}>
        <div className="pane">
          <h1>{t('import.title')}</h1>
          <Choice
            label={t('import.what')}
            value={kind}
            onChange={setKind}
            options={props.kinds.map((value) => ({
              value,
              label: t(`import.kinds.${value}`),
            }))}
          />
          <p className="small muted">{t(`import.columns.${kind}`)}</p>
          <a className="link" href={place.from} download>
            {t('import.current')}
          </a>
          <FileButton
            label={t('import.file')}
            accept=".csv,text/csv,text/plain"
            tellsName
            onFile={(file) => void file.text().then(setCsv)}
          />
          <TextInput
            label={t('import.text')}
            value={csv}
            onChange={setCsv}
            rows={10}
            maxLength={200_000}
          />
          <Fault error={send.error} />
          <div className="row-end">
            <Button
              variant="outlined"
              disabled={csv.trim() === '' || send.isPending}
              onClick={() => send.mutate(false)}
            >
              {t('import.check')}
            </Button>
            <Button
              variant="contained"
              disabled={!isClean || send.isPending}
              onClick={() => send.mutate(true)}
            >
              {t('import.take')}
            </Button>
          </div>
        </div>
      </section>
      <section className="card" aria-label={t('import.found')}>
        {told === null ? <Empty>{t('import.checkFirst')}</Empty> : <ImportFound told={told} />}
        {keeper !== undefined && <FirstPasswords keeper={keeper} />}
      </section>
    </main>
  );
}
