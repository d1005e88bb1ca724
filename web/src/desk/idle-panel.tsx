import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { usePauseText } from '../ui/pause-reason.ts';
import { Kbd } from '../ui/parts.tsx';
import { type StateWord, stateWordOf } from './desk-header.tsx';
import { useWholeDesk } from './use-desk.ts';

const KEYS = [
  ['Space', 'answer'],
  ['H', 'hold'],
  ['M', 'mute'],
  ['T', 'transfer'],
  ['P U F G', 'emergency'],
  ['X', 'end'],
  ['Alt 1', 'citizen'],
  ['Ctrl ↵', 'register'],
  ['Alt ↵', 'spot'],
  ['F8', 'finish'],
  ['E', 'extend'],
  ['F9', 'break'],
  ['Esc', 'leave'],
] as const;

/** Between two calls: what will happen, and the keys for when it does. */
export function IdlePanel(): ReactNode {
  const { t } = useTranslation();
  const { live } = useWholeDesk();
  const pauseText = usePauseText();
  if (live.state === null) return null;
  const word = stateWordOf(live.state);
  const { colleague } = live.state;
  const known = colleague !== null ? 'colleague' : knownOf(word);
  return (
    <section className="card idle" aria-label={t('idle.label')}>
      <div className="idle-word">
        <h1>
          {t(`idle.${known}`, {
            reason: pauseText(live.state.pauseReason),
            name: colleague?.name ?? '',
          })}
        </h1>
        <p className="muted">{t(`idle.${known}More`)}</p>
      </div>
      <dl className="keys-list" aria-label={t('keys.label')}>
        {KEYS.map(([key, act]) => (
          <div key={act}>
            <dt>
              <Kbd>{key}</Kbd>
            </dt>
            <dd>{t(`keys.${act}`)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function knownOf(word: StateWord): StateWord {
  const isTold = ['paused', 'set-aside', 'unreachable', 'busy', 'wrap-up'].includes(word);
  return isTold ? word : 'ready';
}
