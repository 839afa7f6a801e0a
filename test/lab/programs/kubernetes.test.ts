import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { LabError } from '../../../src/errors.ts';
import {
  kubernetesGo,
  kubernetesInputs,
  kubernetesModule,
  kubernetesProgram,
  kubernetesVersion,
} from '../../../src/lab/programs/kubernetes.ts';

const goMod = readFileSync(join(kubernetesModule, 'go.mod'), 'utf8');

describe('the Go module', () => {
  it('requires the Kubernetes of the image’s name, and the Go that the search accepts', () => {
    expect(goMod).toContain(`\n\tk8s.io/kubernetes v${kubernetesVersion}\n`);
    expect(goMod).toContain(`\ngo ${kubernetesGo.join('.')}\n`);
  });

  it('replaces each staging module by the release of the same Kubernetes', () => {
    const release = kubernetesVersion.replace(/^1\./, 'v0.');
    const replaced = [...goMod.matchAll(/^\t(k8s\.io\/\S+) => (\S+) (\S+)$/gm)];
    expect(replaced).toHaveLength(33);
    for (const [, name, by, version] of replaced) expect([by, version]).toEqual([name, release]);
  });

  it('is an input of the program with all its files', () => {
    const names = kubernetesInputs().map((path) => basename(path));
    expect(names).toEqual(['datastore.go', 'go.mod', 'go.sum', 'main.go']);
  });
});

describe('before it compiles', () => {
  const refusal = async (room: { diskBytes: number; memoryBytes: number }) => {
    const cache = await mkdtemp(join(tmpdir(), 'firedrill-room-'));
    onTestFinished(() => rm(cache, { recursive: true }));
    const told: string[] = [];
    const tell = (message: string) => told.push(message);
    const error = await kubernetesProgram({ cache, tell, room }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(LabError);
    expect((error as LabError).exitCode).toBe(3);
    expect([told, await readdir(cache)]).toEqual([[], []]);
    return (error as LabError).message;
  };

  it('says that the disk is too small, how much is needed, and which variable names another', async () => {
    const message = await refusal({ diskBytes: 5.9e9, memoryBytes: 8e9 });
    expect(message).toMatch(/not enough disk space to compile Kubernetes 1\.37\.2/);
    expect(message).toMatch(/expected: 6\.0 GB free\n +found: +5\.9 GB free\n[\s\S]*XDG_CACHE_HOME/);
  });

  it('says that the memory is too small, and what to do', async () => {
    const message = await refusal({ diskBytes: 1e12, memoryBytes: 3.4e9 });
    expect(message).toMatch(
      /not enough memory to compile[\s\S]*expected: 3\.5 GB available\n +found: +3\.4 GB/,
    );
    expect(message).toContain('copy ~/.cache/firedrill/programs');
  });
});
