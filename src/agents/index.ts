export {
  createAgents,
  toDone,
  type Agents,
  type AgentsDeps,
  type Done,
  type SignedInPhone,
} from './agents.ts';
export { agentRepository, type AgentRepository, type Presence } from './repository.ts';
export { pauseRepository, type PauseRepository } from './repository-pauses.ts';
export { agentRoutes, type AgentRoutesOptions } from './routes.ts';
