import type { CaseDraft, CaseView } from '../../../src/contract/cases.ts';
import { api, ApiError } from '../app/api.ts';
import type { SaveOutcome } from './autosave.ts';
import { type MatterFields, toStored } from './matter-fields.ts';

/** One save of a draft, with every failure told as an outcome. */
export async function saveDraft(
  contactId: string,
  fields: MatterFields,
  base: { caseId: string; version: number } | null,
): Promise<SaveOutcome<MatterFields>> {
  const draft: CaseDraft = { contactId, ...fields };
  try {
    const view =
      base === null
        ? await api<CaseView>('POST', '/api/cases', draft)
        : await api<CaseView>('PATCH', `/api/cases/${base.caseId}`, {
            ...draft,
            version: base.version,
          });
    return { type: 'saved', stored: toStored(view) };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 0 || error.status >= 500) return { type: 'away' };
    // While it rings the contact is nobody's yet; the answer makes it this agent's.
    if (error.code === 'not-your-contact' || error.code === 'unknown-contact')
      return { type: 'away' };
    if (error.code === 'changed-meanwhile' && base !== null) return reload(base.caseId);
    return { type: 'refused', code: error.code };
  }
}

async function reload(caseId: string): Promise<SaveOutcome<MatterFields>> {
  try {
    const view = await api<CaseView>('GET', `/api/cases/${caseId}`);
    // Registered in another tab: nothing of it may be changed by autosave any more.
    if (view.status !== 'draft') return { type: 'refused', code: 'not-a-draft' };
    return { type: 'changed', stored: toStored(view) };
  } catch {
    // The next pause asks again.
    return { type: 'away' };
  }
}

/** The agent's drafts of this contact, newest first: after a crash only the server has them. */
export async function findDrafts(contactId: string): Promise<CaseView[]> {
  const drafts = await api<{ caseId: string }[]>('GET', '/api/cases?status=draft');
  const views = await Promise.all(
    drafts
      .slice(0, MOST_DRAFTS_READ)
      .map((draft) => api<CaseView>('GET', `/api/cases/${draft.caseId}`)),
  );
  return views.filter((view) => view.contactId === contactId);
}

/** An agent has a handful of drafts; more are a sign of something else, not of this contact. */
const MOST_DRAFTS_READ = 12;
