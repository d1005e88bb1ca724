import { sessionBooking } from './repository-booking.ts';
import { type PlanningDeps, sessionPlanning } from './repository-planning.ts';
import { type PromiseDeps, sessionPromises } from './repository-promises.ts';
import { sessionTalks } from './repository-talks.ts';
import { sessionViews, type ViewDeps } from './repository-views.ts';

export type ManagerSessions = ReturnType<typeof makeManagerSessions>;
type Deps = PlanningDeps &
  Pick<PromiseDeps, 'steps' | 'tellCitizen' | 'organisation'> &
  Pick<ViewDeps, 'citizens'>;

/** The parts of the sessions' room behind one name. */
export function makeManagerSessions(deps: Deps) {
  const planning = sessionPlanning(deps);
  const bookings = sessionBooking({ ...deps, planning });
  const talks = sessionTalks({ ...deps, planning, bookings });
  const promises = sessionPromises({ ...deps, planning, bookings, talks });
  const views = sessionViews({ ...deps, planning, bookings, talks, promises });
  return {
    planning,
    bookings,
    talks,
    promises,
    views,
    ownCallUnanswered: talks.ownCallUnanswered,

    /** Every minute and at boot; said again it changes nothing. A fault in one stops no other. */
    async runDue(
      atMs: number,
      onFault: (fault: unknown) => void,
    ): Promise<{ readonly ended: number; readonly overdue: number }> {
      let ended = 0;
      try {
        ended = await talks.endDue(atMs);
      } catch (fault) {
        onFault(fault);
      }
      return { ended, overdue: await promises.tellOverdue(atMs, onFault) };
    },
  };
}
