import Button from '@mui/material/Button';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ImportedShapes, LONGEST_GEOJSON } from '../../../src/contract/places.ts';
import { api } from '../app/api.ts';
import { DistrictMap, useDistrictShapes } from '../ui/district-map.tsx';
import { Fault } from '../ui/fault.tsx';
import { FileButton } from '../ui/file-button.tsx';
import { useFormat } from '../ui/format.ts';
import { Empty, Ltr } from '../ui/parts.tsx';

/** Where the districts lie, from the city's own file: looked at, then taken whole or not at all. */
export function DistrictShapesCard(): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const shapes = useDistrictShapes(true);
  const [geojson, setGeojson] = useState('');
  const send = useMutation({
    mutationFn: async (apply: boolean) => ({
      of: geojson,
      told: await api<ImportedShapes>('POST', '/api/district-shapes', { geojson, apply }, 60_000),
    }),
    onSuccess: ({ told }) => {
      if (!told.applied) return;
      for (const name of ['district-shapes', 'districts']) {
        void queries.invalidateQueries({ queryKey: [name] });
      }
    },
  });
  const told = send.data?.of === geojson ? send.data.told : null;
  const isTooLong = geojson.length > LONGEST_GEOJSON;
  const isClean = told !== null && told.errors.length === 0 && !told.applied;
  return (
    <main className="two">
      <section className="card" aria-label={t('map.import')}>
        <div className="pane">
          <h2>{t('map.import')}</h2>
          <p className="small muted">{t('map.importHint')}</p>
          <FileButton
            label={t('map.file')}
            accept=".geojson,.json,application/geo+json,application/json"
            tellsName
            onFile={(file) => void file.text().then(setGeojson)}
          />
          {isTooLong && (
            <p role="alert" className="form-error">
              {t('map.tooLong')}
            </p>
          )}
          <Fault error={send.error} />
          <div className="row-end">
            <Button
              variant="outlined"
              disabled={geojson === '' || isTooLong || send.isPending}
              onClick={() => send.mutate(false)}
            >
              {t('map.check')}
            </Button>
            <Button
              variant="contained"
              disabled={!isClean || send.isPending}
              onClick={() => send.mutate(true)}
            >
              {t('map.take')}
            </Button>
          </div>
          {told !== null && <Found told={told} />}
        </div>
      </section>
      <section className="card" aria-label={t('map.inForce')}>
        <div className="pane">
          {shapes.length === 0 ? (
            <Empty>{t('map.none')}</Empty>
          ) : (
            <>
              <h2>{t('map.inForce')}</h2>
              <DistrictMap label={t('map.inForce')} shapes={shapes} point={null} district={null} />
              <p className="small muted">
                {t('map.drawn', { shown: format.digits(shapes.length) })}
              </p>
              <a className="link" href="/api/district-shapes/geojson" download>
                {t('map.current')}
              </a>
            </>
          )}
        </div>
      </section>
    </main>
  );
}

function Found({ told }: { told: ImportedShapes }): ReactNode {
  const { t } = useTranslation();
  const { digits, district } = useFormat();
  if (told.errors.length > 0) {
    return (
      <ul role="alert" className="form-error">
        {told.errors.map(({ row, fault, value }) => (
          <li key={`${row}-${fault}`}>
            {row > 0 && `${t('map.feature', { shown: digits(row) })} `}
            {t(`map.fault.${fault}`)}
            {value !== null && (
              <>
                {' '}
                <Ltr>{value}</Ltr>
              </>
            )}
          </li>
        ))}
      </ul>
    );
  }
  return (
    <div role="status">
      <p>
        {t(told.applied ? 'map.taken' : 'map.clean', {
          districts: digits(told.districts.length),
          points: digits(told.points),
        })}
      </p>
      {told.missing.length > 0 && (
        <p className="small muted">
          {t('map.missing', { shown: told.missing.map(district).join('، ') })}
        </p>
      )}
    </div>
  );
}
