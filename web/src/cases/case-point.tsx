import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseView } from '../../../src/contract/cases.ts';
import { DistrictMap, useDistrictShapes } from '../ui/district-map.tsx';
import { Ltr } from '../ui/parts.tsx';
import { useIsMapDrawn } from '../ui/place-fields.tsx';

/** Where it is, where somebody has pointed to it; the map only where the districts are known. */
export function CasePoint(props: { view: Pick<CaseView, 'lat' | 'lng' | 'district'> }): ReactNode {
  const { t } = useTranslation();
  const { lat, lng, district } = props.view;
  const isDrawn = useIsMapDrawn();
  const shapes = useDistrictShapes(isDrawn && lat !== null);
  if (lat === null || lng === null) return null;
  return (
    <section aria-label={t('map.place')}>
      <h2>{t('map.place')}</h2>
      <DistrictMap
        label={t('map.place')}
        shapes={shapes}
        point={{ lat, lng }}
        district={district}
      />
      <p className="small muted">
        <Ltr>{`${lat}, ${lng}`}</Ltr>
      </p>
    </section>
  );
}
