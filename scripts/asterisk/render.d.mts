export interface AsteriskValues {
  modulesDir: string;
  dataDir: string;
  soundsDir: string;
  trunksDir: string;
  ariPort: number;
  ariPassword: string;
  sipHost: string;
  sipPort: number;
  rtpFrom: number;
  rtpTo: number;
  lapS?: number;
  longestCallS?: number;
}
export interface RenderedConfig {
  configFile: string;
  etcDir: string;
  runDir: string;
  logDir: string;
  queueLog: string;
  recordingsDir: string;
  changed: string[];
}
export function renderAsteriskConfig(options: {
  templatesDir: string;
  targetDir: string;
  values: AsteriskValues;
}): RenderedConfig;
export function renderAriPassword(options: {
  templatesDir: string;
  etcDir: string;
  ariPassword: string;
}): void;
