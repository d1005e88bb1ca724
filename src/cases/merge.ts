/** A case that is merged into another, and what the survivor had for its own before. */
export interface MergedPart {
  readonly mergeId: string;
  readonly childId: string;
  /** The survivor's, before this merge; the first merge's are its very own. */
  readonly ownDueAtMs: number | null;
  readonly ownConfidentiality: 'open' | 'protected' | null;
  readonly dueAtMs: number | null;
  readonly confidentiality: 'open' | 'protected';
}

/** Two citizens were promised an answer: the earlier promise holds. */
export function earliestDue(dues: readonly (number | null)[]): number | null {
  const running = dues.filter((due) => due !== null);
  return running.length === 0 ? null : Math.min(...running);
}

/** One protected reporter among them protects all that is known. */
export function strictest(levels: readonly ('open' | 'protected')[]): 'open' | 'protected' {
  return levels.includes('protected') ? 'protected' : 'open';
}
