import type { Diagnosis } from '../../diagnosis.ts';
import { layersFolder, listLayers } from './cache.ts';

/** For `scenario doctor`: the layers of packages and files that runs find in the cache. */
export async function layersDiagnosis(layers = layersFolder()): Promise<Diagnosis> {
  const found = await listLayers(layers);
  const named = found.map(({ digest, manifest }) => {
    const { packages, image } = manifest;
    return `${packages.join(' ') || 'files alone'} (${digest}, over image ${image})`;
  });
  const detail =
    named.length > 0 ? `${named.join('; ')}, in ${layers}` : 'none yet; a strategy with packages gets one';
  return { name: 'layers', ok: true, optional: true, detail };
}
