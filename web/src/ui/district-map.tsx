import Button from '@mui/material/Button';
import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, type MouseEvent, type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { DistrictShapes } from '../../../src/contract/places.ts';
import { type DistrictShape, districtAt, type Point } from '../../../src/kit/district-shapes.ts';
import { api } from '../app/api.ts';
import './district-map.css';
import { useFormat } from './format.ts';
import {
  drawnFrom,
  MAP_SIZE,
  type MapView,
  moved,
  toDrawn,
  toPoint,
  wholeView,
} from './map-view.ts';
import { useMapView } from './use-map-view.ts';

const STALE_MS = 600_000;
/** An arrow's step is a sixtieth of what is seen; with shift five times as far. */
const STEPS = 60;

const NONE: readonly DistrictShape[] = [];
/** Where the buttons move what is seen: the picture has north above, in any language. */
const SIDES = [
  { side: 'west', sign: '←', x: -1, y: 0 },
  { side: 'north', sign: '↑', x: 0, y: -1 },
  { side: 'south', sign: '↓', x: 0, y: 1 },
  { side: 'east', sign: '→', x: 1, y: 0 },
] as const;

/**
 * Outlines of the districts, asked for only where they are needed: there are many points. Empty: not
 * needed, not there yet, or nobody has imported any.
 */
export function useDistrictShapes(isNeeded: boolean): readonly DistrictShape[] {
  const found = useQuery({
    queryKey: ['district-shapes'],
    staleTime: STALE_MS,
    enabled: isNeeded,
    queryFn: () => api<DistrictShapes>('GET', '/api/district-shapes'),
  });
  return found.data ?? NONE;
}

interface MapProps {
  label: string;
  shapes: readonly DistrictShape[];
  point: Point | null;
  district: number | null;
  onPick?: (point: Point, district: number | null) => void;
}

/**
 * The city's districts, drawn; no map server is asked. With `onPick` a click, or the arrows, says
 * where it is, and which district that lies in.
 */
export function DistrictMap(props: MapProps): ReactNode {
  const { shapes } = props;
  const whole = useMemo(() => wholeView(shapes), [shapes]);
  return whole === null ? null : <Drawn {...props} whole={whole} />;
}

function Drawn(props: MapProps & { whole: MapView }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { shapes, point, district, onPick, whole } = props;
  const { view, zoom, shift, drag, wasDragged } = useMapView(whole, point);
  const areas = useMemo(
    () =>
      shapes.map((shape) => ({ ...shape, path: pathOf(whole, shape), own: wholeView([shape]) })),
    [shapes, whole],
  );
  const outlines = useMemo(
    () =>
      areas.map((area) => (
        <path
          key={area.district}
          d={area.path}
          fillRule="evenodd"
          vectorEffect="non-scaling-stroke"
          className={area.district === district ? 'district chosen' : 'district'}
        />
      )),
    [areas, district],
  );
  const isWhole = view === whole;
  const pick = (at: Point): void => onPick?.(at, districtAt(shapes, at));
  const onClick = (event: MouseEvent<SVGSVGElement>): void => {
    if (wasDragged()) return;
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
  const picking = onPick === undefined ? {} : { onClick, onKeyDown, tabIndex: 0 };
  return (
    <div className="district-map">
      <svg
        viewBox={`0 0 ${MAP_SIZE.width} ${MAP_SIZE.height}`}
        role={onPick === undefined ? 'img' : 'application'}
        aria-label={props.label}
        {...(onPick === undefined ? {} : { 'data-picks': true })}
        {...(isWhole ? {} : { 'data-moves': true })}
        {...picking}
        {...drag}
      >
        <g transform={drawnFrom(whole, view)}>{outlines}</g>
        {areas.map(
          (area) =>
            area.own !== null && (
              <text key={area.district} {...toDrawn(view, area.own.middle)} aria-hidden="true">
                {format.district(area.district)}
              </text>
            ),
        )}
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
        <Button size="small" disabled={isWhole} onClick={() => zoom(0.5)}>
          {t('map.further')}
        </Button>
        <span dir="ltr">
          {SIDES.map(({ side, sign, x, y }) => (
            <Button
              key={side}
              size="small"
              className="side"
              disabled={isWhole}
              aria-label={t(`map.move.${side}`)}
              onClick={() => shift(x, y)}
            >
              {sign}
            </Button>
          ))}
        </span>
        {onPick !== undefined && <span className="small muted">{t('map.hint')}</span>}
      </div>
    </div>
  );
}

/** As all of it draws it, fine enough to be looked at a hundred times as close. */
function pathOf(whole: MapView, { polygons }: DistrictShape): string {
  return polygons
    .flat()
    .map((ring) => {
      const drawn = ring.map(([lng, lat]) => toDrawn(whole, { lat, lng }));
      return `M${drawn.map(({ x, y }) => `${x.toFixed(3)} ${y.toFixed(3)}`).join('L')}Z`;
    })
    .join('');
}
