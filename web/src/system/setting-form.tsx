import Button from '@mui/material/Button';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LiveSetting, SettingRow, SettingTried } from '../../../src/contract/settings.ts';
import { toAsciiDigits } from '../../../src/kit/persian-text.ts';
import { api } from '../app/api.ts';
import { Choice } from '../ui/choice.tsx';
import { FormEnd } from '../ui/form-end.tsx';
import { useFormat } from '../ui/format.ts';
import { Ltr } from '../ui/parts.tsx';
import { TextInput } from '../ui/text-input.tsx';

export const SETTINGS_KEY = ['settings'];

/** What is to be set; null: as the environment or the default says it. */
type Typed = string | null;
interface Asked {
  readonly typed: Typed;
  readonly tried: SettingTried;
}

/** One setting that counts from the moment it is changed: what it is, who set it, and what a change does. */
export function SettingForm({ row, live }: { row: SettingRow; live: LiveSetting }): ReactNode {
  const { t } = useTranslation();
  const { digits } = useFormat();
  const { name } = row;
  const value = row.value ?? '';
  const [draft, setDraft] = useState(value);
  const { change, asked, setAsked } = useChange(row, live, setDraft);
  const isWrong = live.kind === 'count' && !isWithin(draft, live);
  const isTouched = toAsciiDigits(draft).trim() !== value;
  const given =
    live.kind === 'choice'
      ? t(`settings.choice.${name}.${live.givenValue}`)
      : live.givenValue || t('settings.empty');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!isWrong && isTouched) change.mutate({ typed: draft, agreed: null });
  };
  const retype = (next: string): void => {
    setAsked(null);
    change.reset();
    setDraft(next);
  };
  return (
    <form className="pane" onSubmit={submit} aria-label={t(`settings.meaning.${name}`)}>
      <h2 className="card-title">{t(`settings.meaning.${name}`)}</h2>
      <Present row={row} live={live} />
      {live.kind === 'choice' ? (
        <Choice
          label={t('settings.newValue')}
          value={draft}
          onChange={retype}
          options={live.choices.map((one) => ({
            value: one,
            label: t(`settings.choice.${name}.${one}`),
          }))}
        />
      ) : (
        <TextInput label={t('settings.newValue')} value={draft} onChange={retype} ltr />
      )}
      <p className={isWrong ? 'form-error' : 'small muted'} role={isWrong ? 'alert' : undefined}>
        {live.kind === 'count'
          ? t('settings.bounds', { least: digits(live.least ?? 0), most: digits(live.most ?? 0) })
          : t(`settings.hint.${name}`)}
      </p>
      {live.effect !== null && (
        <p className="small muted">{t(`settings.shorter.${live.effect}`)}</p>
      )}
      {asked !== null && live.effect !== null && (
        <div className="panel-form" role="alert">
          <p>{t(`settings.effect.${live.effect}`, { shown: digits(asked.tried.count) })}</p>
          <div className="row-end">
            <Button onClick={() => setAsked(null)}>{t('who.cancel')}</Button>
            <Button
              color="error"
              variant="contained"
              disabled={change.isPending}
              onClick={() => change.mutate({ typed: asked.typed, agreed: asked.tried.count })}
            >
              {t('settings.confirm')}
            </Button>
          </div>
        </div>
      )}
      {change.isSuccess && asked === null && (
        <p className="small muted" role="status">
          {t('settings.saved')}
        </p>
      )}
      <FormEnd
        error={change.error}
        disabled={isWrong || !isTouched || asked !== null || change.isPending}
      >
        {t('settings.save')}
      </FormEnd>
      {row.from === 'page' && (
        <div className="row-end">
          <Button
            disabled={asked !== null || change.isPending}
            onClick={() => change.mutate({ typed: null, agreed: null })}
          >
            {t('settings.takeBack', { value: given })}
          </Button>
        </div>
      )}
    </form>
  );
}

/** Asks first what a shorter time would do, and sends it when nobody is concerned or it was agreed to. */
function useChange(row: SettingRow, live: LiveSetting, setDraft: (value: string) => void) {
  const queries = useQueryClient();
  const [asked, setAsked] = useState<Asked | null>(null);
  const path = `/api/settings/${row.name}`;
  const change = useMutation({
    async mutationFn({ typed, agreed }: { typed: Typed; agreed: number | null }) {
      if (agreed === null && live.effect !== null) {
        const query = typed === null ? '' : `?value=${encodeURIComponent(typed)}`;
        const tried = await api<SettingTried>('GET', `${path}/trial${query}`);
        if (tried.count > 0) return { typed, tried };
      }
      const body = { value: typed, version: live.version, agreed: agreed ?? 0 };
      return api<SettingRow[]>('POST', path, body);
    },
    onSuccess(answer) {
      if (!Array.isArray(answer)) return setAsked(answer);
      setAsked(null);
      queries.setQueryData(SETTINGS_KEY, answer);
      setDraft(answer.find(({ name }) => name === row.name)?.value ?? '');
    },
    onError() {
      setAsked(null);
      // Where somebody else was first, what he has set is shown.
      void queries.invalidateQueries({ queryKey: SETTINGS_KEY });
    },
  });
  return { change, asked, setAsked };
}

function Present({ row, live }: { row: SettingRow; live: LiveSetting }): ReactNode {
  const { t } = useTranslation();
  const { date, time } = useFormat();
  const { changedByName: by, changedAtMs: atMs } = live;
  return (
    <>
      <p>
        {t('settings.now')} <SettingValue row={row} text={row.value ?? ''} /> ·{' '}
        {t(`settings.from.${row.from}`)}
      </p>
      <p className="small muted">
        <Ltr>{row.name}</Ltr>
        {by !== null && atMs !== null && (
          <>
            {' · '}
            {t('settings.changedBy')} <bdi>{by}</bdi> · {date(atMs)} {time(atMs)}
          </>
        )}
      </p>
    </>
  );
}

/** One of a few words by its name, all else as it is written. */
export function SettingValue({ row, text }: { row: SettingRow; text: string }): ReactNode {
  const { t } = useTranslation();
  if (text === '') return <span className="faint">{t('settings.empty')}</span>;
  if (row.live?.kind === 'choice') return <bdi>{t(`settings.choice.${row.name}.${text}`)}</bdi>;
  return <Ltr>{text}</Ltr>;
}

function isWithin(typed: string, { least, most }: LiveSetting): boolean {
  const text = toAsciiDigits(typed).trim();
  return /^[0-9]+$/u.test(text) && Number(text) >= (least ?? 0) && Number(text) <= (most ?? 0);
}
