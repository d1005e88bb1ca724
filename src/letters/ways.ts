import { join } from 'node:path';
import type { LetterSettings } from '../contract/letter-settings.ts';
import type { LetterWay } from '../contract/letters.ts';
import type { Automation } from './automation.ts';
import { folderAutomation } from './folder-automation.ts';
import { httpAutomation } from './http-automation.ts';
import type { TransportOptions } from './http-transport.ts';

export interface WayOptions extends Pick<TransportOptions, 'now' | 'totalTimeoutMs' | 'atPoint'> {
  /** Folders of automations lie beneath it, whatever is typed into a form. */
  readonly root: string;
}

export interface SetWay {
  readonly settings: LetterSettings;
  readonly secret: string | null;
}

/** The automation behind a way as it is set now; null: this way is not set, or is nobody's. */
export function makeWays(options: WayOptions) {
  const seenFaulty = new Map<string, number>();
  return (way: LetterWay, { settings, secret }: SetWay): Automation | null => {
    switch (way) {
      case 'by-hand':
        return null;
      case 'folder': {
        const folder = join(options.root, settings.folder);
        return folderAutomation({ folder, seenFaulty, atPoint: options.atPoint });
      }
      case 'http':
        if (settings.url === '' || secret === null) return null;
        return httpAutomation({ ...options, url: settings.url, secret });
    }
  };
}
export type Ways = ReturnType<typeof makeWays>;
