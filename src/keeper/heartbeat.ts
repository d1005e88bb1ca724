export { answerHeartbeat } from '../kit/heartbeat.ts';
