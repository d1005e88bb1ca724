import Autocomplete, { type AutocompleteRenderInputParams } from '@mui/material/Autocomplete';
import OutlinedInput from '@mui/material/OutlinedInput';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import type {
  District as DistrictShape,
  ServiceCode as CodeShape,
} from '../../../src/contract/cases.ts';
import { api } from '../app/api.ts';
import { useFormat } from './format.ts';
import { searchByWords } from './search-words.ts';

export type District = z.infer<typeof DistrictShape>;
export type ServiceCode = z.infer<typeof CodeShape>;

/** The two lists change with the administrator's migrations, not during a shift. */
const LISTS_STALE_MS = 600_000;

export function useDistricts(): readonly District[] {
  const query = useQuery({
    queryKey: ['districts'],
    staleTime: LISTS_STALE_MS,
    queryFn: () => api<District[]>('GET', '/api/districts'),
  });
  return query.data ?? [];
}

/** Whether there is a map at all, known without loading it. */
export function useIsMapDrawn(): boolean {
  return useDistricts().some(({ drawn }) => drawn);
}

export function useServiceCodes(): readonly ServiceCode[] {
  const query = useQuery({
    queryKey: ['service-codes'],
    staleTime: LISTS_STALE_MS,
    queryFn: () => api<ServiceCode[]>('GET', '/api/service-codes'),
  });
  return query.data ?? [];
}

export function DistrictField(props: {
  label: string;
  value: number | null;
  disabled?: boolean;
  onChange: (district: number | null) => void;
}): ReactNode {
  const { digits } = useFormat();
  const districts = useDistricts();
  return (
    <SearchField
      label={props.label}
      options={districts}
      value={districts.find((one) => one.district === props.value) ?? null}
      disabled={props.disabled ?? false}
      keyOf={(one) => String(one.district)}
      textOf={(one) => one.name}
      noteOf={(one) => digits(one.district)}
      wordsOf={(one) => `${one.district} ${one.name}`}
      onChange={(one) => props.onChange(one?.district ?? null)}
    />
  );
}

export function ServiceCodeField(props: {
  label: string;
  value: string | null;
  disabled?: boolean;
  onChange: (code: string | null) => void;
}): ReactNode {
  const codes = useServiceCodes();
  return (
    <SearchField
      label={props.label}
      options={codes}
      value={codes.find((one) => one.code === props.value) ?? null}
      disabled={props.disabled ?? false}
      keyOf={(one) => one.code}
      textOf={(one) => one.name}
      noteOf={(one) => one.group}
      wordsOf={(one) => `${one.code} ${one.name} ${one.group}`}
      onChange={(one) => props.onChange(one?.code ?? null)}
    />
  );
}

/** A list too long to look through: found by any part, however its letters were typed. */
export function SearchField<T>(props: {
  label: string;
  options: readonly T[];
  value: T | null;
  disabled: boolean;
  keyOf: (one: T) => string;
  textOf: (one: T) => string;
  noteOf?: (one: T) => string;
  wordsOf: (one: T) => string;
  onChange: (one: T | null) => void;
}): ReactNode {
  const { t } = useTranslation();
  const id = useId();
  const { keyOf, textOf, wordsOf, noteOf } = props;
  return (
    <div className="field">
      <label className="label" htmlFor={id}>
        {props.label}
      </label>
      <Autocomplete
        id={id}
        options={props.options}
        value={props.value}
        disabled={props.disabled}
        autoHighlight
        openOnFocus
        handleHomeEndKeys
        noOptionsText={t('search.nothing')}
        openText={t('search.open')}
        closeText={t('search.close')}
        clearText={t('search.clear')}
        getOptionLabel={textOf}
        getOptionKey={keyOf}
        isOptionEqualToValue={(one, other) => keyOf(one) === keyOf(other)}
        filterOptions={(options, { inputValue }) => searchByWords(options, inputValue, wordsOf)}
        onChange={(_, one) => props.onChange(one)}
        renderOption={(attributes, one) => (
          <li {...attributes} key={keyOf(one)}>
            <span>{textOf(one)}</span>
            {noteOf !== undefined && <span className="option-note">{noteOf(one)}</span>}
          </li>
        )}
        renderInput={(params) => <SearchInput {...params} />}
      />
    </div>
  );
}

/** MUI's own TextField would put a floating label where ours stands above the field. */
function SearchInput(params: AutocompleteRenderInputParams): ReactNode {
  const { id, disabled, slotProps } = params;
  return (
    <OutlinedInput
      id={id}
      disabled={disabled}
      fullWidth
      {...slotProps.input}
      inputProps={slotProps.htmlInput}
    />
  );
}
