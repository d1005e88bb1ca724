import { and, eq, isNull } from 'drizzle-orm';
import type { Store, Writer } from '../db/index.ts';

interface CentrePost {
  readonly id: string;
  readonly departmentId: string;
}

/** The posts of the head of 137 that cases can come to: when nobody else is left one must be there. */
export async function centrePosts({ tables }: Store, w: Writer): Promise<CentrePost[]> {
  const { department, position } = tables;
  return w
    .select({ id: position.id, departmentId: position.departmentId })
    .from(position)
    .innerJoin(department, eq(department.id, position.departmentId))
    .where(and(eq(position.role, 'centre'), isNull(department.closedAtMs)));
}
