/** Data as they are found in practice, for a scenario's `data`; sizes and counts are options. */
import type { Percent } from '../history/percent.ts';
import type { PlannedKinds } from '../history/plan.ts';
import type { Size } from '../history/size.ts';
import type { DataDefinition } from './definition.ts';

export interface ProfileOptions {
  /** Regular files and directories together, in the post-mortem's proportion. */
  files?: number;
  /** All files together. */
  size?: Size;
  /** The share of the files that is rewritten before every backup. */
  changed?: Percent;
  /** Whether files also change while a backup runs, one a second; they do not without it. */
  concurrent?: boolean;
}

/** The usual change of a volume in use: some files come, some go, some grow or shrink, some get another name. */
const inUse = { appear: '2%', vanish: '2%', grow: '3%', shrink: '1%', rename: '2%' } as const;

/** The post-mortem's four volumes of an IoT installation; at full scale without options: 6,016 entries, 550 MB. */
export function iotVolumes(options: ProfileOptions = {}): DataDefinition {
  const { files = 6016, size = '550MB', changed = '10%' } = options;
  const kinds = {
    ...{ symlinks: some(files, 0.01), hardLinks: some(files, 0.005), sparse: 2, deep: 1 },
    ...{ emptyFiles: some(files, 0.01), emptyFolders: some(files, 0.01), oddNames: some(files, 0.01) },
    ...{ attributes: some(files, 0.01), metadata: true },
  };
  return { files, size, changed, kinds, churn: inUse, ...concurrently(options) };
}

/** The folder of a database server: a live database, and few large files, of which most change, among them a sparse one. */
export function database(options: ProfileOptions = {}): DataDefinition {
  const { files = 60, size = '200MB', changed = '80%' } = options;
  return {
    files,
    size,
    changed,
    kinds: { sparse: 1, emptyFiles: 2, metadata: true },
    churn: { grow: '10%' },
    database: {},
    ...concurrently(options),
  };
}

/** A library of pictures and films: large files that come and rarely change, odd names, links between albums. */
export function media(options: ProfileOptions = {}): DataDefinition {
  const { files = 120, size = '300MB', changed = '1%' } = options;
  const kinds = {
    ...{ symlinks: some(files, 0.1), hardLinks: some(files, 0.05), oddNames: some(files, 0.2) },
    ...{ attributes: some(files, 0.1), metadata: true },
  };
  const churn = { appear: '5%', rename: '2%' } as const;
  return { files, size, changed, kinds, churn, ...concurrently(options) };
}

/** A mail or package store: very many small files, some of them empty, that come and go. */
export function manySmall(options: ProfileOptions = {}): DataDefinition {
  const { files = 12_000, size = '40MB', changed = '2%' } = options;
  const kinds: Partial<PlannedKinds> = {
    ...{ symlinks: some(files, 0.01), hardLinks: some(files, 0.01), emptyFiles: some(files, 0.02) },
    ...{ emptyFolders: some(files, 0.01), oddNames: some(files, 0.005), metadata: true },
  };
  const churn = { appear: '5%', vanish: '5%', rename: '1%' } as const;
  return { files, size, changed, kinds, churn, ...concurrently(options) };
}

/** While a backup runs, in the proportions of a volume in use. */
function concurrently({ concurrent = false }: ProfileOptions): Pick<DataDefinition, 'concurrentChanges'> {
  return concurrent ? { concurrentChanges: inUse } : {};
}

/** At least one, and no more than the plan takes. */
function some(files: number, share: number): number {
  return Math.min(1000, Math.max(1, Math.round(files * share)));
}
