import { asc, eq } from 'drizzle-orm';
import type { Audit, Editor } from '../audit/index.ts';
import type { AgentSkill } from '../contract/queue-skills.ts';
import type { Store, Writer } from '../db/index.ts';

export interface SkillRepository {
  /** By agent, in the order of their names. */
  all(): Promise<Map<string, AgentSkill[]>>;
  /** Replaces what the agent had; the change and its audit entry are one transaction. */
  set(agentId: string, skills: readonly AgentSkill[], by: Editor): Promise<'ok' | 'unknown-agent'>;
  /** The same within a transaction of more. */
  setIn(
    w: Writer,
    agentId: string,
    skills: readonly AgentSkill[],
    by: Editor,
  ): Promise<'ok' | 'unknown-agent'>;
}

export function skillRepository(deps: {
  readonly store: Store;
  readonly audit: Pick<Audit, 'write'>;
  readonly nowMs: () => number;
}): SkillRepository {
  const { store, audit, nowMs } = deps;
  const { agentSkill, appUser } = store.tables;
  const setIn: SkillRepository['setIn'] = async (w, agentId, skills, by) => {
    if ((await w.$count(appUser, eq(appUser.id, agentId))) === 0) return 'unknown-agent';
    const mine = eq(agentSkill.agentId, agentId);
    const had = await w.select().from(agentSkill).where(mine).orderBy(asc(agentSkill.name));
    await w.delete(agentSkill).where(mine);
    const rows = skills.map((one) => ({ ...one, agentId, createdAtMs: nowMs() }));
    if (rows.length > 0) await w.insert(agentSkill).values(rows);
    await audit.write(w, {
      ...by,
      act: 'agent-skills-changed',
      subjectKind: 'user',
      subjectId: agentId,
      detail: { before: told(had), after: told(skills) },
    });
    return 'ok';
  };
  return {
    async all() {
      const rows = await store.read.select().from(agentSkill).orderBy(asc(agentSkill.name));
      const byAgent = new Map<string, AgentSkill[]>();
      for (const { agentId, name, level } of rows) {
        byAgent.set(agentId, [...(byAgent.get(agentId) ?? []), { name, level }]);
      }
      return byAgent;
    },

    setIn,
    set: (agentId, skills, by) => store.tx((w) => setIn(w, agentId, skills, by)),
  };
}

/** `arabic:5 water:3` */
function told(skills: readonly AgentSkill[]): string {
  return skills.map(({ name, level }) => `${name}:${level}`).join(' ');
}
