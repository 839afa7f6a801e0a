/** The share of a pull or a build that is done, by the engine's own lines. */
import type { EngineLine } from './engine-stream.ts';

/** Progress of a build: `Step 3/9 : RUN …`. undefined: this line begins no step. */
export function buildStep({ stream = '' }: EngineLine): { share: number; words: string } | undefined {
  const [, step, of] = /^Step (\d+)\/(\d+) : /.exec(stream) ?? [];
  if (!step || !of) return undefined;
  return { share: (Number(step) - 1) / Number(of), words: `step ${step} of ${of}` };
}

/** Progress of a pull, over the layers whose size the engine has told so far. */
export class PullProgress {
  readonly #layers = new Map<string, { current: number; total: number }>();

  /** undefined: this line says nothing of a layer's size. */
  add({ id, status, progressDetail }: EngineLine): { share: number; words: string } | undefined {
    const { current, total } = progressDetail ?? {};
    const known = id === undefined ? undefined : this.#layers.get(id);
    if (id && status === 'Downloading' && current !== undefined && total)
      this.#layers.set(id, { current, total });
    else if (id && known && status === 'Download complete') known.current = known.total;
    else return undefined;
    const layers = [...this.#layers.values()];
    const sum = (of: 'current' | 'total') => layers.reduce((bytes, layer) => bytes + layer[of], 0);
    const megabytes = (bytes: number) => Math.round(bytes / 1e6);
    return {
      share: sum('current') / sum('total'),
      words: `${megabytes(sum('current'))} of ${megabytes(sum('total'))} MB`,
    };
  }
}
