import type { Plugin } from 'vite';

/** The page of the inspector's telephone: it must open without a network. */
const PAGE = /\/web\/src\/field\/field-page\.tsx$/u;
const NAME = 'field-files.json';

/** Writes down every file that the page needs: its code and all that this imports, styles, the font. */
export function fieldFiles(): Plugin {
  return {
    name: 'pasokh:field-files',
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((one) => one.type === 'chunk');
      const found = new Set<string>();
      const add = (fileName: string): void => {
        const chunk = chunks.find((one) => one.fileName === fileName);
        if (chunk === undefined || found.has(fileName)) return;
        found.add(fileName);
        for (const next of chunk.imports) add(next);
      };
      for (const chunk of chunks) {
        const isPage = chunk.isEntry || PAGE.test(chunk.facadeModuleId ?? '');
        if (isPage) add(chunk.fileName);
      }
      for (const { fileName, viteMetadata } of chunks) {
        if (!found.has(fileName)) continue;
        for (const style of viteMetadata?.importedCss ?? []) found.add(style);
      }
      for (const name of Object.keys(bundle)) if (/\.(?:woff2|svg)$/u.test(name)) found.add(name);
      if (!chunks.some(({ facadeModuleId }) => PAGE.test(facadeModuleId ?? ''))) {
        this.error('the page of the field has no chunk of its own any more');
      }
      const paths = [...found].map((name) => `/${name}`).toSorted();
      this.emitFile({ type: 'asset', fileName: NAME, source: JSON.stringify(paths) });
    },
  };
}
