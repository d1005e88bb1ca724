import { posix } from 'node:path';
import { cruise, type ICruiseResult, type IDependency } from 'dependency-cruiser';
import { packageHomes, pureRooms, type Row, rowOf, zodAloneRooms } from './architecture-table.ts';

export interface Import {
  readonly from: string;
  /** A path of ours, or a package's or core module's name. */
  readonly to: string;
  readonly kind: 'ours' | 'package' | 'core';
  readonly isTypeOnly: boolean;
}

export interface Graph {
  readonly files: readonly string[];
  readonly imports: readonly Import[];
}

/** Reads all imports under `folders` of `baseDir`. TypeScript is parsed by swc, type imports kept. */
export async function readGraph(baseDir: string, folders: readonly string[]): Promise<Graph> {
  const { output } = await cruise(
    [...folders],
    {
      baseDir,
      parser: 'swc',
      tsPreCompilationDeps: true,
      doNotFollow: { path: 'node_modules' },
      exclude: { path: 'web/dist' },
    },
    { extensions: ['.ts', '.tsx', '.mts', '.mjs', '.js'] },
  );
  const { modules } = output as ICruiseResult;
  const ours = modules.filter(({ source }) =>
    folders.some((folder) => source.startsWith(`${folder}/`)),
  );
  return {
    files: ours.map(({ source }) => source),
    imports: ours.flatMap(({ source, dependencies }) =>
      dependencies.map((dependency) => toImport(source, dependency, folders)),
    ),
  };
}

function toImport(from: string, dependency: IDependency, folders: readonly string[]): Import {
  const { module, resolved, dependencyTypes } = dependency;
  const isTypeOnly = dependencyTypes.includes('type-only');
  if (dependencyTypes.includes('core')) return { from, to: module, kind: 'core', isTypeOnly };
  const isOurs = folders.some((folder) => resolved.startsWith(`${folder}/`));
  if (isOurs) return { from, to: resolved, kind: 'ours', isTypeOnly };
  // What is not code (a stylesheet, texts) is not resolved; it has a place all the same.
  if (module.startsWith('.')) {
    return { from, to: posix.join(posix.dirname(from), module), kind: 'ours', isTypeOnly };
  }
  return { from, to: module, kind: 'package', isTypeOnly };
}

/** One line for each import that the table does not allow: who imports what, and the rule. */
export function findBreaches(graph: Graph): string[] {
  return [
    ...graph.files.filter((file) => rowOf(file) === undefined).map((file) => `${file}: in no room`),
    ...graph.imports.flatMap((each) => {
      const rule = breachOf(each, graph);
      return rule === null ? [] : [`${each.from} → ${each.to}: ${rule}`];
    }),
  ];
}

function breachOf(each: Import, graph: Graph): string | null {
  const here = rowOf(each.from);
  if (here === undefined) return null;
  if (each.kind === 'core') {
    return pureRooms.includes(here.room) ? `${here.room} is pure: no node modules` : null;
  }
  if (each.kind === 'package') return packageBreach(each, here, graph);
  return isAllowed(each, here) ? null : here.rule;
}

function packageBreach(each: Import, here: Row, { imports }: Graph): string | null {
  if (zodAloneRooms.includes(here.room) && !/^zod(\/|$)/.test(each.to)) return here.rule;
  if (each.isTypeOnly) return null;
  const home = packageHomes.find(({ packages }) => packages.test(each.to));
  if (home === undefined) return null;
  const isBeside =
    home.beside === undefined ||
    imports.some(({ from, to }) => from === each.from && to === home.beside);
  return home.homes.test(each.from) && isBeside ? null : home.rule;
}

function isAllowed(each: Import, here: Row): boolean {
  const there = rowOf(each.to);
  // A stylesheet, a picture or a text file beside the code belongs to its room too.
  if (there === undefined) return false;
  const isSameFeature = featureOf(each.from) === featureOf(each.to);
  if (here.room === there.room && (here.room !== 'feature' || isSameFeature)) return true;
  if (here.may.includes(there.room)) return true;
  if (each.isTypeOnly && here.may.includes(`types of ${there.room}`)) return true;
  return /\/index\.ts$/.test(each.to) && here.may.includes(`index of ${there.room}`);
}

function featureOf(path: string): string {
  return path.split('/').slice(0, 2).join('/');
}

/** Circles of features and rooms, as `a → b → a`; imports of types count, they tie just as well. */
export function findCycles(graph: Graph): string[] {
  const next = new Map<string, Set<string>>();
  for (const each of graph.imports) {
    if (each.kind !== 'ours') continue;
    const from = featureOf(each.from);
    const to = featureOf(each.to);
    if (from === to || !isFeature(each.from) || !isFeature(each.to)) continue;
    next.set(from, (next.get(from) ?? new Set()).add(to));
  }
  const circles: string[] = [];
  const done = new Set<string>();
  const visit = (node: string, path: readonly string[]): void => {
    if (path.includes(node)) {
      circles.push([...path.slice(path.indexOf(node)), node].join(' → '));
      return;
    }
    if (done.has(node)) return;
    for (const to of next.get(node) ?? []) visit(to, [...path, node]);
    done.add(node);
  };
  for (const node of next.keys()) visit(node, []);
  return circles;
}

function isFeature(path: string): boolean {
  const room = rowOf(path)?.room;
  return room === 'feature' || room === 'live';
}
