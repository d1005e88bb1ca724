/** Two squares beside each other; the third district has a hole in it. */
export const MAP = {
  type: 'FeatureCollection',
  features: [
    {
      type: 'Feature',
      properties: { منطقه: 'منطقه ۳' },
      geometry: {
        type: 'Polygon',
        coordinates: [
          [
            [59.5, 36.3],
            [59.6, 36.3],
            [59.6, 36.4],
            [59.5, 36.4],
            [59.5, 36.3],
          ],
          [
            [59.54, 36.34],
            [59.56, 36.34],
            [59.56, 36.36],
            [59.54, 36.36],
            [59.54, 36.34],
          ],
        ],
      },
    },
    {
      type: 'Feature',
      properties: { district: 'ثامن' },
      geometry: {
        type: 'MultiPolygon',
        coordinates: [
          [
            [
              [59.6, 36.3],
              [59.7, 36.3],
              [59.7, 36.4],
              [59.6, 36.4],
              [59.6, 36.3],
            ],
          ],
        ],
      },
    },
  ],
} as const;

export const mapText = (): string => JSON.stringify(MAP);
