/** Who works on the line, its queues and who serves them, as tables: out, and in again. */
export { lineTableRoutes, type LineTableRoutesOptions } from './routes.ts';
export { queueTables, type QueueTables } from './repository-queues.ts';
export { membershipTable, type MembershipTable } from './repository-memberships.ts';
export { userTable, type UserTable } from './repository-users.ts';
