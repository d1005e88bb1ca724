/**
 * کمیسیون: sessions with members and an agenda, a decision for each case and what follows from it.
 *
 *   commissionRepository({ store, personal, steps, after: referrals, tellCitizen, audit, newId }) → Commissions
 *   commissionViews({ store, personal }) → CommissionViews
 *   app.register(commissionRoutes, { commissions, commissionViews, nowMs })
 */
export { type AfterDecision, type Commissions, commissionRepository } from './repository.ts';
export { type CommissionViews, commissionViews } from './repository-views.ts';
export { commissionRoutes, type CommissionRoutesOptions } from './routes.ts';
