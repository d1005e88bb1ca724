export * from './hand-over.ts';
export * from './ids.ts';
export * from './link.ts';
export * from './notice.ts';
export * from './pbx-view.ts';
export * from './queue-settings.ts';
export * from './request.ts';
export * from './view.ts';
