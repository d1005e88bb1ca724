/** Who works on the line, its queues, who serves them, and holidays, as tables: out, and in again. */
export { lineTableRoutes, type LineTableRoutesOptions } from './routes.ts';
export { holidayTable, type HolidayTable } from './repository-holidays.ts';
export { queueTables, type QueueTables } from './repository-queues.ts';
export { membershipTable, type MembershipTable } from './repository-memberships.ts';
export { userTable, type UserTable } from './repository-users.ts';
