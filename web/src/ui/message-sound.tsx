import type { ReactNode } from 'react';

/** What a caller has left. Fetched when somebody presses play, for each listening is kept. */
export function MessageSound(props: { messageId: string; name: string }): ReactNode {
  const path = `/api/voice-messages/${encodeURIComponent(props.messageId)}/sound`;
  return (
    // A telephone message has no captions; who cannot listen has a colleague do it.
    // oxlint-disable-next-line jsx-a11y/media-has-caption
    <audio controls preload="none" src={path} aria-label={props.name} />
  );
}
