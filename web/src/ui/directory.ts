import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { DirectoryEntry } from '../../../src/contract/directory.ts';
import { api } from '../app/api.ts';

export const DIRECTORY_KEY = ['directory'];

/** The numbers outside the house that this person may see. */
export function useDirectory(isWanted = true) {
  return useQuery({
    queryKey: DIRECTORY_KEY,
    queryFn: () => api<DirectoryEntry[]>('GET', '/api/directory'),
    enabled: isWanted,
  });
}

/** An entry's name in the reader's language. */
export function useEntryName(): (entry: Pick<DirectoryEntry, 'nameFa' | 'nameEn'>) => string {
  const { i18n } = useTranslation();
  return ({ nameFa, nameEn }) => (i18n.language === 'fa' ? nameFa : nameEn);
}
