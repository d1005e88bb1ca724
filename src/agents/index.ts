export { createAgents, toDone, type Agents, type AgentsDeps, type Done } from './agents.ts';
export { agentRepository, type AgentRepository, type Presence } from './repository.ts';
export { agentRoutes } from './routes.ts';
