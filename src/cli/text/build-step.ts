import type { BuildStep } from '../../lab/virtual/image/build.ts';

/** A step of building the lab image, as a line of progress. */
export function stepLine({ name, done, of }: BuildStep): string {
  return `[${done + 1}/${of}] ${name}`;
}
