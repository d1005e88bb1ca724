import Button from '@mui/material/Button';
import Popover from '@mui/material/Popover';
import { type ReactNode, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CallOutButton } from '../ui/call-out-button.tsx';
import { useDirectory, useEntryName } from '../ui/directory.ts';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { Ltr } from '../ui/parts.tsx';
import { Colleagues } from './colleagues.tsx';
import { useMayCall, useMayCallOut } from './outbound.tsx';

/** Numbers to tell a citizen whose matter is another house's, or to call oneself. */
export function OutsideNumbers(): ReactNode {
  const { t } = useTranslation();
  const nameOf = useEntryName();
  const format = useFormat();
  const button = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  const directory = useDirectory(isOpen);
  const mayCall = useMayCallOut();
  const mayCallWithin = useMayCall();
  return (
    <>
      <Button ref={button} aria-haspopup="dialog" onClick={() => setOpen(true)}>
        {t('directory.atDesk')}
      </Button>
      <Popover
        open={isOpen}
        anchorEl={() => button.current}
        anchorOrigin={{ vertical: 'bottom', horizontal: 'left' }}
        onClose={() => setOpen(false)}
        slotProps={{ paper: { role: 'dialog', 'aria-label': t('directory.title') } }}
      >
        <Fault error={directory.error} className="pad-inline" />
        {isOpen && <Colleagues mayCall={mayCallWithin} onCalled={() => setOpen(false)} />}
        <ul>
          {directory.data?.map((entry) => (
            <li key={entry.entryId} className="list-row static">
              <div className="row-between">
                <b>{nameOf(entry)}</b>
                <Ltr>{format.phone(entry.number)}</Ltr>
                {mayCall && (
                  <CallOutButton
                    small
                    about={{ purpose: 'directory', entryId: entry.entryId }}
                    name={nameOf(entry)}
                    isAskedTwice={entry.kind === 'emergency'}
                    onCalled={() => setOpen(false)}
                  />
                )}
              </div>
            </li>
          ))}
        </ul>
      </Popover>
    </>
  );
}
