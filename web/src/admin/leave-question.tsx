import Button from '@mui/material/Button';
import { useBlocker } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** Whoever leaves with something unsaved is asked first: of the page's own ways, and of the browser's. */
export function LeaveQuestion(props: {
  isAtRisk: boolean;
  question: string;
  leave: string;
}): ReactNode {
  const { t } = useTranslation();
  const { isAtRisk } = props;
  const way = useBlocker({
    shouldBlockFn: () => isAtRisk,
    enableBeforeUnload: () => isAtRisk,
    withResolver: true,
  });
  if (way.status !== 'blocked') return null;
  return (
    <div className="pad-inline row" role="alert">
      <span className="form-error">{props.question}</span>
      <Button size="small" variant="contained" autoFocus onClick={way.reset}>
        {t('import.stay')}
      </Button>
      <Button size="small" color="error" onClick={way.proceed}>
        {props.leave}
      </Button>
    </div>
  );
}
