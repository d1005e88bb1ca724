/** What callers hear, as the product brings it and as it was recorded here. */
export { makePrompts, type Prompts, type PromptsDeps } from './prompts.ts';
export { promptRoutes, type PromptRoutesOptions } from './routes.ts';
export { layOutSounds, soundFoldersOf, type SoundFolders } from './sounds.ts';
