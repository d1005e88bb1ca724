import { z } from 'zod';

/** As much as a city's districts need many times over: the desk loads all of it. */
export const MOST_POINTS = 60_000;
export const MOST_FEATURES = 1_000;
/** Letters of a file; each may be three bytes on the wire. */
export const LONGEST_GEOJSON = 4_000_000;

export const Position = z.tuple([z.number(), z.number()]);
export const DistrictShape = z.strictObject({
  district: z.number().int(),
  /** Pieces, each an outline with its holes. */
  polygons: z.array(z.array(z.array(Position))),
});
export type DistrictShape = z.infer<typeof DistrictShape>;
export const DistrictShapes = z.array(DistrictShape);
export type DistrictShapes = z.infer<typeof DistrictShapes>;

export const ImportShapes = z.strictObject({
  /** A FeatureCollection; each feature says its district. */
  geojson: z.string().min(1).max(LONGEST_GEOJSON),
  /** False: only looked at. */
  apply: z.boolean(),
});
export type ImportShapes = z.infer<typeof ImportShapes>;

export const ShapeFault = z.enum([
  'no-json',
  'no-collection',
  'no-features',
  'too-many-features',
  'too-many-points',
  'no-district',
  'unknown-district',
  'no-polygon',
  'bad-ring',
  'outside',
]);
export type ShapeFault = z.infer<typeof ShapeFault>;

/** What was found in the file, feature by feature; it is taken whole or not at all. */
export const ImportedShapes = z.strictObject({
  features: z.number().int(),
  points: z.number().int(),
  /** Districts that get an outline, and those that have none in the file. */
  districts: z.array(z.number().int()),
  missing: z.array(z.number().int()),
  /** `row`: which feature, from 1; 0: the file itself. */
  errors: z.array(
    z.strictObject({ row: z.number().int(), fault: ShapeFault, value: z.string().nullable() }),
  ),
  applied: z.boolean(),
});
export type ImportedShapes = z.infer<typeof ImportedShapes>;
