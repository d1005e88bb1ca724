export * from '../kit/heartbeat.ts';
