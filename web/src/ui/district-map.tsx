import Button from '@mui/material/Button';
import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, type MouseEvent, type ReactNode, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DistrictShapes } from '../../../src/contract/places.ts';
import { type DistrictShape, districtAt, type Point } from '../../../src/kit/district-shapes.ts';
import { api } from '../app/api.ts';
import './district-map.css';
import { useFormat } from './format.ts';
import { MAP_SIZE, type MapView, moved, toDrawn, toPoint, wholeView, zoomed } from './map-view.ts';

const STALE_MS = 600_000;
/** An arrow's step is a sixtieth of what is seen; with shift five times as far. */
const STEPS = 60;

/** Outlines of the districts; empty: nobody has imported any, and there is no map. */
export function useDistrictShapes(): readonly DistrictShape[] {
  const found = useQuery({
    queryKey: ['district-shapes'],
    staleTime: STALE_MS,
    queryFn: () => api<DistrictShapes>('GET', '/api/district-shapes'),
  });
  return found.data ?? [];
}

/**
 * The city's districts, drawn; no map server is asked. With `onPick` a click, or the arrows, says
 * where it is, and which district that lies in.
 */
export function DistrictMap(props: {
  label: string;
  shapes: readonly DistrictShape[];
  point: Point | null;
  district: number | null;
  onPick?: (point: Point, district: number | null) => void;
}): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { shapes, point, onPick } = props;
  const whole = useMemo(() => wholeView(shapes), [shapes]);
  const [chosen, setView] = useState<MapView | null>(null);
  const view = chosen ?? whole;
  if (whole === null || view === null) return null;
  const pick = (at: Point): void => onPick?.(at, districtAt(shapes, at));
  const onClick = (event: MouseEvent<SVGSVGElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * MAP_SIZE.width;
    const y = ((event.clientY - box.top) / box.height) * MAP_SIZE.height;
    pick(toPoint(view, { x, y }));
  };
  const onKeyDown = (event: KeyboardEvent<SVGSVGElement>): void => {
    const stepM = (view.widthM / STEPS) * (event.shiftKey ? 5 : 1);
    const to = moved(point ?? view.middle, event.key, stepM);
    if (to === null) return;
    event.preventDefault();
    pick(to);
  };
  const marker = point === null ? null : toDrawn(view, point);
  const zoom = (factor: number): void => setView(zoomed(view, point ?? view.middle, factor, whole));
  const picking = onPick === undefined ? {} : { onClick, onKeyDown, tabIndex: 0 };
  return (
    <div className="district-map">
      <svg
        viewBox={`0 0 ${MAP_SIZE.width} ${MAP_SIZE.height}`}
        role={onPick === undefined ? 'img' : 'application'}
        aria-label={props.label}
        {...(onPick === undefined ? {} : { 'data-picks': true })}
        {...picking}
      >
        {shapes.map((shape) => (
          <path
            key={shape.district}
            d={pathOf(view, shape)}
            fillRule="evenodd"
            className={shape.district === props.district ? 'district chosen' : 'district'}
          />
        ))}
        {shapes.map((shape) => {
          const own = wholeView([shape]);
          if (own === null) return null;
          return (
            <text key={shape.district} {...toDrawn(view, own.middle)} aria-hidden="true">
              {format.district(shape.district)}
            </text>
          );
        })}
        {marker !== null && (
          <g className="marker" data-testid="map-marker">
            <circle cx={marker.x} cy={marker.y} r={11} />
            <circle cx={marker.x} cy={marker.y} r={3} className="core" />
          </g>
        )}
      </svg>
      <div className="row">
        <Button size="small" onClick={() => zoom(2)}>
          {t('map.closer')}
        </Button>
        <Button size="small" disabled={view === whole} onClick={() => zoom(0.5)}>
          {t('map.further')}
        </Button>
        {onPick !== undefined && <span className="small muted">{t('map.hint')}</span>}
      </div>
    </div>
  );
}

function pathOf(view: MapView, { polygons }: DistrictShape): string {
  return polygons
    .flat()
    .map((ring) => {
      const drawn = ring.map(([lng, lat]) => toDrawn(view, { lat, lng }));
      return `M${drawn.map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L')}Z`;
    })
    .join('');
}
