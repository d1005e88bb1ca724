import { createHash } from 'node:crypto';
import { asc } from 'drizzle-orm';
import type { Audit, Editor } from '../audit/index.ts';
import { DistrictShapes, type ImportedShapes, type ImportShapes } from '../contract/places.ts';
import type { Store } from '../db/index.ts';
import { readShapes, writeShapes } from './shapes.ts';

export type DistrictMap = ReturnType<typeof districtMap>;

/** What is in force, once read: so many points are not read and written anew for each desk. */
interface Known {
  readonly shapes: DistrictShapes;
  /** The same as every desk gets it. */
  readonly json: string;
  /** Of its text: another one with every other map. */
  readonly etag: string;
}

/** Where the districts lie, as the administrator has imported it; without it they are chosen by hand. */
export function districtMap(options: {
  readonly store: Store;
  readonly audit: Pick<Audit, 'write' | 'record'>;
}) {
  const { store, audit } = options;
  const { district, districtShape: t } = store.tables;

  let kept: Promise<Known> | null = null;

  async function read(): Promise<Known> {
    const rows = await store.read.select().from(t).orderBy(asc(t.id));
    const shapes = DistrictShapes.parse(
      rows.map(({ id, polygons }) => ({ district: id, polygons: JSON.parse(polygons) })),
    );
    const json = JSON.stringify(shapes);
    const etag = `"${createHash('sha256').update(json).digest('base64url').slice(0, 22)}"`;
    return { shapes, json, etag };
  }

  function inForce(): Promise<Known> {
    if (kept !== null) return kept;
    const reading = read();
    kept = reading;
    // A database that was away is asked again by the next one.
    reading.catch(() => {
      if (kept === reading) kept = null;
    });
    return reading;
  }

  return {
    inForce,

    /** The map as a file that `take` takes; whoever takes it home is on record. */
    async geojson(by: Editor): Promise<string> {
      const { shapes } = await inForce();
      const subject = { subjectKind: 'district-shapes', subjectId: null };
      await audit.record({ ...by, act: 'table-exported', ...subject });
      return writeShapes(shapes);
    },

    /** Outlines to judge points by; empty: nobody has imported any. */
    async outlines(): Promise<DistrictShapes> {
      return (await inForce()).shapes;
    },

    /** Looked at, and taken whole in the place of what was there; with a fault nothing is taken. */
    async take(form: ImportShapes, by: Editor, atMs: number): Promise<ImportedShapes> {
      const known = await store.read.select({ id: district.id }).from(district);
      const ids = known.map(({ id }) => id);
      const { shapes, features, points, errors } = readShapes(form.geojson, ids);
      const districts = shapes.map((shape) => shape.district).filter((id) => ids.includes(id));
      const applied = form.apply && errors.length === 0;
      if (applied) {
        await store.tx(async (w) => {
          await w.delete(t);
          await w.insert(t).values(
            shapes.map(({ district: id, polygons }) => ({
              ...{ id, polygons: JSON.stringify(polygons), createdAtMs: atMs },
            })),
          );
          const subject = { subjectKind: 'district-shapes', subjectId: null };
          const detail = { features, points, districts: districts.join(' ') };
          await audit.write(w, { ...by, act: 'district-shapes-imported', ...subject, detail });
        });
        kept = null;
      }
      const missing = ids.filter((id) => !districts.includes(id)).toSorted((a, b) => a - b);
      return { features, points, districts, missing, errors: [...errors], applied };
    },
  };
}
