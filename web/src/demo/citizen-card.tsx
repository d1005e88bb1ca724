import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DemoView } from '../../../src/contract/demo.ts';
import { api } from '../app/api.ts';
import { Card, Chip } from '../ui/parts.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { type CitizenCall, CitizenPhone } from './citizen-phone.ts';
import { Messages } from './messages.tsx';

const MOBILE = /^09[0-9]{9}$/;
const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'] as const;

/** A telephone: it dials 137, and below it are the messages that this number receives. */
export function CitizenCard({ view }: { view: DemoView }): ReactNode {
  const { t } = useTranslation();
  const [number, setNumber] = useState(view.callers[0]?.number ?? '');
  const [isMine, setIsMine] = useState(true);
  const [call, setCall] = useState<CitizenCall>('none');
  const [phone] = useState(() => new CitizenPhone(setCall));
  useEffect(() => () => phone.hangUp(), [phone]);
  const isValid = MOBILE.test(number);
  const isOn = call === 'dialling' || call === 'up';
  const dial = (): void => {
    const room = isMine ? api('POST', '/api/demo/room', {}) : Promise.resolve();
    // Who finds nobody away is rung all the same.
    const ready = room.catch(() => undefined);
    void phone.dial(view.phone, number, ready);
  };
  return (
    <Card className="demo-phone" label={t('demo.citizen')} title={t('demo.citizen')}>
      <div className="demo-dial">
        <TextInput
          label={t('demo.number')}
          value={number}
          onChange={setNumber}
          maxLength={11}
          disabled={isOn}
          invalid={!isValid}
          ltr
        />
        <div className="choice" role="group" aria-label={t('demo.callAs')}>
          {view.callers.map((caller) => (
            <button
              key={caller.number}
              type="button"
              className="chip chip-button"
              aria-pressed={caller.number === number}
              disabled={isOn}
              onClick={() => setNumber(caller.number)}
            >
              {t(`demo.about.${caller.about}`)}
            </button>
          ))}
        </div>
        <FormControlLabel
          control={
            <Checkbox
              size="small"
              checked={isMine}
              disabled={isOn}
              onChange={(event) => setIsMine(event.target.checked)}
            />
          }
          label={t('demo.ringMe')}
        />
        {isOn ? (
          <Button variant="contained" color="error" onClick={() => phone.hangUp()}>
            {t('demo.hangUp')}
          </Button>
        ) : (
          <Button variant="contained" disabled={!isValid} onClick={dial}>
            {t('demo.dial')}
          </Button>
        )}
        <Chip tone={call === 'up' ? 'ok' : 'plain'} live testId="citizen-call">
          {t(`demo.call.${call}`)}
        </Chip>
        {call === 'up' && (
          <div className="demo-keys" role="group" aria-label={t('demo.keys')}>
            {KEYS.map((key) => (
              <Button key={key} size="small" variant="outlined" onClick={() => phone.press(key)}>
                {key}
              </Button>
            ))}
          </div>
        )}
      </div>
      {isValid && <Messages number={number} />}
    </Card>
  );
}
