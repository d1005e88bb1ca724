import Button from '@mui/material/Button';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../app/api.ts';
import { useFormat } from '../ui/format.ts';
import { useHotkeys } from '../ui/hotkeys.ts';
import { Kbd } from '../ui/parts.tsx';
import { useProblemText } from '../ui/problem.tsx';
import { usePauseReasons, usePauseText } from '../ui/pause-reason.ts';
import { useWholeDesk } from './use-desk.ts';

/** A break with its reason, and back with the same key. */
export function PauseButton(): ReactNode {
  const { t } = useTranslation();
  const { live } = useWholeDesk();
  const button = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  const problemText = useProblemText();
  const wish = useMutation({
    mutationFn: (reason: string | null) =>
      reason === null
        ? api('POST', '/api/agent/resume')
        : api('POST', '/api/agent/pause', { reason }),
  });
  const isPaused = live.state?.wish === 'paused';
  const press = (): void => {
    if (isPaused) wish.mutate(null);
    else setOpen(true);
  };
  const isSignedIn = live.state?.signedIn === true;
  useHotkeys({ F9: isSignedIn ? press : undefined });
  if (!isSignedIn) return null;
  return (
    <>
      {wish.isError && (
        <span className="form-error" role="alert">
          {problemText(wish.error)}
        </span>
      )}
      <Button
        ref={button}
        variant={isPaused ? 'contained' : 'outlined'}
        onClick={press}
        aria-keyshortcuts="F9"
        aria-haspopup={isPaused ? false : 'menu'}
        disabled={wish.isPending}
      >
        {isPaused ? t('pause.back') : t('pause.ask')} <Kbd inherit={isPaused}>F9</Kbd>
      </Button>
      <PauseMenu
        anchor={isOpen ? button.current : null}
        onClose={() => setOpen(false)}
        onPick={(reason) => {
          setOpen(false);
          wish.mutate(reason);
        }}
      />
    </>
  );
}

function PauseMenu(props: {
  anchor: HTMLElement | null;
  onClose: () => void;
  onPick: (reason: string) => void;
}): ReactNode {
  const { t } = useTranslation();
  const { digits } = useFormat();
  const reasons = usePauseReasons();
  const pauseText = usePauseText();
  const { anchor, onPick } = props;
  // On the page, not in the menu: a quick second key comes before the menu has the focus.
  useLayoutEffect(() => {
    if (anchor === null) return undefined;
    const pickByDigit = (event: KeyboardEvent): void => {
      const one = reasons[Number(/^Digit(\d)$/.exec(event.code)?.[1]) - 1];
      if (one !== undefined) onPick(one.reason);
    };
    document.addEventListener('keydown', pickByDigit);
    return () => document.removeEventListener('keydown', pickByDigit);
  }, [anchor, onPick, reasons]);
  return (
    <Menu anchorEl={anchor} open={anchor !== null} onClose={props.onClose}>
      {reasons.map(({ reason, limitMinutes }, index) => (
        <MenuItem key={reason} onClick={() => onPick(reason)}>
          <Kbd>{digits(index + 1)}</Kbd> {pauseText(reason)}
          {limitMinutes !== null && (
            <span className="option-note">{t('pause.limit', { shown: digits(limitMinutes) })}</span>
          )}
        </MenuItem>
      ))}
    </Menu>
  );
}
