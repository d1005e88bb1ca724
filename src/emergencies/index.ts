/**
 * فوریت‌ها: a danger goes to the duty crew of its district at once.
 *
 *   const roster = rosterRepository({ store, audit, newId })
 *   const emergencies = emergencyRepository({ store, personal, steps, roster, after: referrals, pageCrew, rules, newId })
 *   makeReferrals({ …, beginEmergency: (w, begun) => emergencies.begin(w, begun) })
 *   makeCases({ …, dangerJudged: (w, judged) => emergencies.judged(w, judged) })
 *   emergencies.runDue(atMs, onFault): each minute; a stage over its time asks the next crew, or tells whoever leads the shift
 *   app.register(emergencyRoutes, { emergencies, emergencyViews, roster, audit, nowMs })
 */
export { EMERGENCY_RULES, type EmergencyRules } from './emergency.ts';
export { crewPager } from './repository-pager.ts';
export { type Emergencies, emergencyRepository, type PageCrew } from './repository.ts';
export { rosterRepository, type Roster } from './repository-roster.ts';
export { emergencyRoutes, type EmergencyRoutesOptions } from './routes.ts';
export { emergencyViews } from './repository-views.ts';
