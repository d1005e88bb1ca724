import { pgKit } from './kit.ts';
import { makeSchema } from './schema/index.ts';

export const pgTables = makeSchema(pgKit);
