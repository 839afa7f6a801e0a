import { readFileSync } from 'node:fs';

/** The version of this package. */
export function version(): string {
  return packageJson().version;
}

/** Where bugs are reported; undefined where the package does not say. */
export function bugsUrl(): string | undefined {
  return packageJson().bugs?.url;
}

function packageJson(): { version: string; bugs?: { url: string } } {
  return JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
}
