import Button from '@mui/material/Button';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useHotkeys } from '../ui/hotkeys.ts';

/** What is behind a number, in a panel beside the board that goes on living. */
export function BehindPanel(props: {
  title: string;
  onClose: () => void;
  children: ReactNode;
}): ReactNode {
  const { t } = useTranslation();
  const { title, onClose } = props;
  const close = useRef<HTMLButtonElement>(null);
  useHotkeys({ Escape: onClose });
  useEffect(() => close.current?.focus(), []);
  return (
    <aside className="behind behind-figure card" aria-label={title}>
      <div className="behind-head">
        <h2 className="grow">{title}</h2>
        <Button ref={close} size="small" variant="outlined" onClick={onClose}>
          {t('behind.close')}
        </Button>
      </div>
      {props.children}
    </aside>
  );
}
