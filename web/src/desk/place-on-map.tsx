import Button from '@mui/material/Button';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DistrictMap, useDistrictShapes } from '../ui/district-map.tsx';
import type { MatterFields } from './matter-fields.ts';

/** The place by a click on the map, and its district with it; without a map both are said by hand. */
export function PlaceOnMap(props: {
  fields: MatterFields;
  onChange: (set: Partial<MatterFields>) => void;
}): ReactNode {
  const { t } = useTranslation();
  const shapes = useDistrictShapes();
  const [isOpen, setOpen] = useState(false);
  const { lat, lng, district } = props.fields;
  if (shapes.length === 0) return null;
  const point = lat === null || lng === null ? null : { lat, lng };
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
      {isOpen && (
        <DistrictMap
          label={t('map.label')}
          shapes={shapes}
          point={point}
          district={district}
          // Outside of all districts the one that was said stays: the drawing may be coarse.
          onPick={(at, found) =>
            props.onChange({ ...at, ...(found === null ? {} : { district: found }) })
          }
        />
      )}
    </div>
  );
}
