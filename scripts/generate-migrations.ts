import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  generateDrizzleJson,
  generateMigration,
  generateSQLiteDrizzleJson,
  generateSQLiteMigration,
} from 'drizzle-kit/api';
import { pgTables } from '../src/db/schema.pg.ts';
import { sqliteTables } from '../src/db/schema.sqlite.ts';

/** Before 1.0 the one migration is made anew; what a released database was made by never changes. */
export const isMadeAnew = (version: string): boolean => version.startsWith('0.');

/** The initial migration of both dialects as src/db/schema and migrations/extra say it now. */
export async function generate(root: string): Promise<{ path: string; text: string }[]> {
  const sqlite = await generateSQLiteMigration(
    await generateSQLiteDrizzleJson({}),
    await generateSQLiteDrizzleJson({ ...sqliteTables }, undefined, 'snake_case'),
  );
  const postgres = await generateMigration(
    generateDrizzleJson({}),
    generateDrizzleJson({ ...pgTables }, undefined, undefined, 'snake_case'),
  );
  const made = [
    { dialect: 'sqlite', statements: sqlite },
    { dialect: 'postgres', statements: postgres },
  ];
  return made.map(({ dialect, statements }) => {
    const extra = readFileSync(resolve(root, `migrations/extra/${dialect}.sql`), 'utf8');
    const all = [...statements.map((text) => text.trim()), extra.trim()];
    return {
      path: `migrations/${dialect}/0000_initial.sql`,
      text: `${all.join('\n--> statement-breakpoint\n')}\n`,
    };
  });
}
