import Button from '@mui/material/Button';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';

/** Copies plain ASCII text and says that it did. */
export function CopyButton(props: { text: string; label: string }): ReactNode {
  const { t } = useTranslation();
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle');
  const copy = (): void => {
    navigator.clipboard.writeText(props.text).then(
      () => setState('copied'),
      () => setState('failed'),
    );
  };
  const shown = { idle: t('copy.idle'), copied: t('copy.copied'), failed: t('copy.failed') };
  return (
    <Button variant="outlined" size="small" onClick={copy} aria-label={props.label}>
      <span aria-live="polite">{shown[state]}</span>
    </Button>
  );
}
