import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseView, Recode } from '../../../src/contract/cases.ts';
import { DistrictField, ServiceCodeField } from '../ui/place-fields.tsx';

interface Classification {
  readonly serviceCode: string | null;
  readonly district: number | null;
}

/** As it stands. A code that says only that nobody knew is no choice: its field is empty. */
export const classificationOf = (view: CaseView): Classification => ({
  serviceCode: view.isUnclassified ? null : view.serviceCode,
  district: view.district,
});

/** What is sent of it: only what is another one; an emptied field changes nothing. */
export function recodeOf(view: CaseView, { serviceCode, district }: Classification): Recode {
  return {
    ...(serviceCode !== null && serviceCode !== view.serviceCode ? { serviceCode } : {}),
    ...(district !== null && district !== view.district ? { district } : {}),
  };
}

/** What the case is, put right with the act that is under way. */
export function RecodeFields(props: {
  value: Classification;
  onChange: (value: Classification) => void;
}): ReactNode {
  const { t } = useTranslation();
  const { value, onChange } = props;
  return (
    <>
      <ServiceCodeField
        label={t('form.serviceCode')}
        value={value.serviceCode}
        onChange={(serviceCode) => onChange({ ...value, serviceCode })}
      />
      <DistrictField
        label={t('form.district')}
        value={value.district}
        onChange={(district) => onChange({ ...value, district })}
      />
    </>
  );
}
