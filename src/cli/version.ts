import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../package-root.ts';

/** The version of this package. */
export function version(): string {
  return packageJson().version;
}

/** Where bugs are reported; undefined where the package does not say. */
export function bugsUrl(): string | undefined {
  return packageJson().bugs?.url;
}

function packageJson(): { version: string; bugs?: { url: string } } {
  return JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'));
}
