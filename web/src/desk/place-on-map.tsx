import Button from '@mui/material/Button';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DistrictMap, useDistrictShapes } from '../ui/district-map.tsx';
import { useIsMapDrawn } from '../ui/place-fields.tsx';
import type { MatterFields } from './matter-fields.ts';
import { pointOf, withPoint } from './place-of-matter.ts';

/** The place by a click on the map, and its district with it; without a map both are said by hand. */
export function PlaceOnMap(props: {
  fields: MatterFields;
  /** The point was in another district than the one said last, and has gone. */
  isPointGone: boolean;
  onChange: (set: Partial<MatterFields>) => void;
}): ReactNode {
  const { t } = useTranslation();
  const isDrawn = useIsMapDrawn();
  const [isOpen, setOpen] = useState(false);
  const point = pointOf(props.fields);
  const shapes = useDistrictShapes(isDrawn && (isOpen || point !== null));
  const { district } = props.fields;
  if (!isDrawn) return null;
  return (
    <div className="full">
      <div className="row">
        <Button size="small" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {t(isOpen ? 'map.close' : point === null ? 'map.pick' : 'map.picked')}
        </Button>
        {point !== null && (
          <Button size="small" onClick={() => props.onChange({ lat: null, lng: null })}>
            {t('map.clear')}
          </Button>
        )}
      </div>
      <p role="status" className="small">
        {props.isPointGone && point === null && t('map.pointGone')}
        {point !== null && district === null && t('map.noDistrict')}
      </p>
      {isOpen && (
        <DistrictMap
          label={t('map.label')}
          shapes={shapes}
          point={point}
          district={district}
          onPick={(at, found) => props.onChange(withPoint(props.fields, at, found, shapes))}
        />
      )}
    </div>
  );
}
