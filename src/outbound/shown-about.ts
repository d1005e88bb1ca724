import type { Pop } from '../contract/desk.ts';
import type { DirectoryRepository } from '../directory/index.ts';
import type { OutboundRepository } from './repository.ts';

/** What an expert's own call is about, as his desk shows it; null: not one of these. */
export function makeShownAbout(
  repository: Pick<OutboundRepository, 'aboutOf'>,
  directory: Pick<DirectoryRepository, 'namesOf'>,
) {
  return async (callId: string): Promise<NonNullable<Pop['outbound']> | null> => {
    const about = await repository.aboutOf(callId);
    if (about === null) return null;
    const { entryId } = about;
    const names = entryId === null ? {} : await directory.namesOf(new Set([entryId]));
    return { ...about, entry: names[entryId ?? ''] ?? null };
  };
}
