import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import Select from '@mui/material/Select';
import { type ReactNode, useCallback, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDesk, useWholeDesk } from '../use-desk.ts';
import {
  closeStream,
  type DeviceList,
  findGone,
  listDevices,
  type NamedDevice,
  openMicrophone,
} from './devices.ts';

/** Microphone with its level, speaker, ringer: chosen once, kept by this browser. */
export function DeviceFields(): ReactNode {
  const { t } = useTranslation();
  const desk = useDesk();
  const { devices } = useWholeDesk();
  const { list, level, fault } = useMicrophoneLevel(devices.microphoneId);
  const choose = (part: object): void => desk.chooseDevices({ ...devices, ...part });
  const gone = findGone(devices, list);
  return (
    <div className="devices">
      {fault && (
        <p role="alert" className="form-error">
          {t('devices.noMicrophone')}
        </p>
      )}
      <DeviceSelect
        label={t('devices.microphone')}
        value={devices.microphoneId}
        options={list.microphones}
        isGone={gone.includes('microphone')}
        onChange={(microphoneId) => choose({ microphoneId })}
      />
      <LevelMeter level={level} />
      <DeviceSelect
        label={t('devices.speaker')}
        value={devices.speakerId}
        options={list.speakers}
        isGone={gone.includes('speaker')}
        onChange={(speakerId) => choose({ speakerId })}
      />
      <DeviceSelect
        label={t('devices.ringer')}
        value={devices.ringerId}
        options={list.speakers}
        isGone={gone.includes('ringer')}
        onChange={(ringerId) => choose({ ringerId })}
      />
      <Button
        variant="outlined"
        size="small"
        onClick={() => {
          desk.ringer.unlock();
          desk.ringer.lap();
        }}
      >
        {t('devices.tryRinger')}
      </Button>
    </div>
  );
}

function DeviceSelect(props: {
  label: string;
  value: string;
  options: readonly NamedDevice[];
  isGone: boolean;
  onChange: (deviceId: string) => void;
}): ReactNode {
  const { t } = useTranslation();
  const id = useId();
  const isThere = props.options.some((device) => device.deviceId === props.value);
  return (
    <div className="field">
      <span className="label" id={id}>
        {props.label}
      </span>
      <Select
        fullWidth
        displayEmpty
        labelId={id}
        value={isThere ? props.value : ''}
        onChange={(event) => props.onChange(event.target.value)}
      >
        <MenuItem value="">{t('devices.system')}</MenuItem>
        {props.options.map((device, index) => (
          <MenuItem key={device.deviceId} value={device.deviceId}>
            {device.label === '' ? `${props.label} ${index + 1}` : device.label}
          </MenuItem>
        ))}
      </Select>
      {props.isGone && (
        <span role="alert" className="small form-error">
          {t('devices.gone')}
        </span>
      )}
    </div>
  );
}

function LevelMeter(props: { level: number }): ReactNode {
  const { t } = useTranslation();
  const percent = Math.round(Math.min(1, props.level * 4) * 100);
  return (
    <div className="field">
      <span className="label">{t('devices.level')}</span>
      <div
        className="meter"
        role="meter"
        aria-label={t('devices.level')}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
      >
        <i style={{ inlineSize: `${percent}%` }} />
      </div>
      <span className="small muted">{t(percent > 8 ? 'devices.heard' : 'devices.speak')}</span>
    </div>
  );
}

/** Opens the microphone while shown: its level ten times a second, 0–1, and the devices' names. */
function useMicrophoneLevel(microphoneId: string): {
  list: DeviceList;
  level: number;
  fault: boolean;
} {
  const [list, setList] = useState<DeviceList>({ microphones: [], speakers: [] });
  const [level, setLevel] = useState(0);
  const [fault, setFault] = useState(false);
  const isShown = useRef(true);
  const readList = useCallback(() => {
    void listDevices().then((found) => isShown.current && setList(found));
  }, []);
  useEffect(() => {
    isShown.current = true;
    let stop = (): void => undefined;
    let isOver = false;
    openMicrophone({ microphoneId, speakerId: '', ringerId: '' }).then(
      (stream) => {
        if (isOver) return closeStream(stream);
        stop = meter(stream, setLevel);
        setFault(false);
        readList();
      },
      () => setFault(true),
    );
    navigator.mediaDevices.addEventListener('devicechange', readList);
    return () => {
      isOver = true;
      isShown.current = false;
      stop();
      navigator.mediaDevices.removeEventListener('devicechange', readList);
    };
  }, [microphoneId, readList]);
  return { list, level, fault };
}

function meter(stream: MediaStream, tell: (level: number) => void): () => void {
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: 1024 });
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    tell(Math.sqrt(power));
  }, 100);
  return () => {
    clearInterval(timer);
    void context.close();
    closeStream(stream);
  };
}
