export type Level = 1 | 2 | 3;
export type PostRole = 'head' | 'deputy' | 'manager' | 'inspection' | 'centre';

/** A post as it stands at the moment of sending. */
export interface Post {
  readonly positionId: string;
  readonly role: PostRole;
  /** Who acts: the delegate, else the holder; null: known by letters alone. */
  readonly personId: string | null;
  readonly isVacant: boolean;
}

/** Whom a unit's cases go to, level by level, the nearest of each role first. */
export interface Ladder {
  readonly heads: readonly Post[];
  readonly deputies: readonly Post[];
  readonly managers: readonly Post[];
  readonly inspection: readonly Post[];
  /** The head of 137: where nobody else is left. */
  readonly centre: readonly Post[];
}

export interface Skipped {
  readonly level: Level;
  readonly role: PostRole;
  readonly why: 'missing' | 'vacant' | 'same-person';
}

export interface Rung {
  readonly level: Level;
  /** One, but on the last level manager and inspection. Never empty. */
  readonly posts: readonly Post[];
  readonly skipped: readonly Skipped[];
}

/**
 * The next level that has somebody in it. Vacant posts and people who were asked before are passed
 * over at once and named: a case never waits a term for nobody, nor twice for the same person.
 */
export function rungFrom(ladder: Ladder, first: Level, asked: ReadonlySet<string>): Rung {
  const skipped: Skipped[] = [];
  const pick = (level: Level, role: PostRole, posts: readonly Post[]): Post | undefined => {
    const filled = posts.filter((post) => !post.isVacant);
    const found = filled.find(({ personId }) => personId === null || !asked.has(personId));
    if (found === undefined || found !== posts[0]) {
      const why =
        posts.length === 0 ? 'missing' : filled[0] === posts[0] ? 'same-person' : 'vacant';
      skipped.push({ level, role, why });
    }
    return found;
  };
  const head = first <= 1 ? pick(1, 'head', ladder.heads) : undefined;
  if (head !== undefined) return { level: 1, posts: [head], skipped };
  const deputy = first <= 2 ? pick(2, 'deputy', ladder.deputies) : undefined;
  if (deputy !== undefined) return { level: 2, posts: [deputy], skipped };
  const last = [
    pick(3, 'manager', ladder.managers),
    // The inspection watches over all of them: who it is does not matter.
    ladder.inspection.find((post) => !post.isVacant),
  ].filter((post) => post !== undefined);
  if (last.length > 0) return { level: 3, posts: last, skipped };
  const centre = ladder.centre[0];
  if (centre === undefined) throw new Error('the organisation has no head of 137');
  return { level: 3, posts: [centre], skipped };
}
