export interface Prompt {
  name: string;
  text: string;
  speak?: string;
  language?: string;
  placeholder: boolean;
  file: string;
}
export function readManifest(file?: string): Prompt[];
export function makePrompts(options?: {
  prompts?: Prompt[];
  soundsDir?: string;
  only?: string[];
  say?: (line: string) => void;
}): void;
