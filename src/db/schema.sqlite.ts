import { sqliteKit } from './kit.ts';
import { makeSchema } from './schema/index.ts';

export const sqliteTables = makeSchema(sqliteKit);
