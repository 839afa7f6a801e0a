/** Reads the file of a deployed backup. */
import { readFile } from 'node:fs/promises';
import { UsageError } from '../../errors.ts';
import { type DeployedStrategy, strategyOf } from './strategy.ts';

/** Whether this is meant as the path of manifests. */
export function isManifest(path: string): boolean {
  return /\.ya?ml$/.test(path);
}

/** The strategy of a file with a CronJob or Job. Throws UsageError. */
export async function loadDeployed(file: string): Promise<DeployedStrategy> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new UsageError(
      { what: `the file cannot be read: ${(cause as Error).message}`, where: file },
      { cause },
    );
  }
  // Loaded late: no other strategy needs it, and it is slow.
  const { loadAllYaml } = await import('@kubernetes/client-node');
  let objects: unknown[];
  try {
    objects = loadAllYaml(text) as unknown[];
  } catch (cause) {
    throw new UsageError(
      { what: 'the file is no YAML', where: file, found: (cause as Error).message },
      { cause },
    );
  }
  return strategyOf(objects, file);
}
