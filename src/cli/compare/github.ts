/** The job summary and the annotations of GitHub Actions. */
import { appendFileSync } from 'node:fs';
import { relative } from 'node:path';
import { type AnnotatedFiles, annotations } from '../../compare/annotations.ts';
import type { Comparison } from '../../compare/comparison.ts';
import { say } from '../../terminal/output.ts';

/** Appends Markdown to the summary of the job; elsewhere it does nothing. A summary that cannot be written costs no result. */
export function summarize(markdown: string, env: NodeJS.ProcessEnv = process.env): void {
  const { GITHUB_STEP_SUMMARY: path } = env;
  if (!path) return;
  try {
    appendFileSync(path, `${markdown}\n`);
  } catch (error) {
    say(`the job summary cannot be written (${(error as NodeJS.ErrnoException).code}): ${path}`);
  }
}

/** Annotates the pull request, by lines on stderr, which the runner reads; elsewhere it does nothing. */
export function annotate(
  comparison: Comparison,
  files: AnnotatedFiles,
  env: NodeJS.ProcessEnv = process.env,
): void {
  if (env.GITHUB_ACTIONS !== 'true') return;
  const root = env.GITHUB_WORKSPACE ?? process.cwd();
  const under = (paths: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(paths).map(([name, path]) => [name, relative(root, path)]));
  const placed = {
    scenarios: under(files.scenarios),
    strategies: under(files.strategies),
    baseline: relative(root, files.baseline),
  };
  for (const line of annotations(comparison, placed)) say(line);
}
