import { worksImporting } from './import.ts';
import { worksBudgets } from './repository-budgets.ts';
import { worksCodes } from './repository-codes.ts';
import { worksExporting } from './repository-export.ts';
import { projectViews } from './repository-project-views.ts';
import { type ProjectDeps, worksProjects } from './repository-projects.ts';

export type Works = ReturnType<typeof makeWorks>;

/** The parts of steering behind one name. */
export function makeWorks(deps: Omit<ProjectDeps, 'budgets'>) {
  const budgets = worksBudgets(deps);
  const codes = worksCodes(deps);
  return {
    budgets,
    codes,
    projects: worksProjects({ ...deps, budgets }),
    views: projectViews({ ...deps, budgets }),
    importing: worksImporting({ ...deps, budgets, codes }),
    exporting: worksExporting({ store: deps.store, codes }),
    runDue: (atMs: number, onFault: (fault: unknown) => void): Promise<number> =>
      budgets.closeYears(atMs, onFault),
  };
}
