import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildNeeds, dockerNeed } from '../src/lab/containers/images/host.ts';
import { goWorkshop } from '../src/lab/programs/go.ts';
import { needs } from '../src/lab/virtual/host.ts';
import { recipe } from '../src/lab/virtual/image/recipe.ts';

const read = (path: string) => readFileSync(join(import.meta.dirname, '..', path), 'utf8');
const { dependencies, devDependencies } = JSON.parse(read('package.json'));

/** The packages that the Dockerfiles install, by their one `apt-get install`. */
function ofImages(): string[] {
  const images = readdirSync(join(import.meta.dirname, '../images/containers'), { recursive: true });
  const files = images.map(String).filter((path) => path.endsWith('Dockerfile'));
  return files.flatMap((path) => {
    const [, list = ''] =
      /apt-get install --yes --no-install-recommends ([^&]+)/.exec(read(`images/containers/${path}`)) ?? [];
    return list.split(/[\s\\]+/).filter(Boolean);
  });
}

/** The modules that go.mod requires directly. */
function ofGoModule(): string[] {
  const required = read('images/kubernetes/go.mod').matchAll(/^\t(\S+) v\S+$/gm);
  return [...required].map(([, name = '']) => name);
}

const used: Record<string, string[]> = {
  'npm, when it runs': Object.keys(dependencies),
  'npm, for development': Object.keys(devDependencies),
  'npm, for the API docs': Object.keys(JSON.parse(read('docs/api/package.json')).devDependencies),
  'Debian packages of the host': [...needs(), ...buildNeeds(), dockerNeed()].map((need) => need.package),
  "Debian packages of the image's tools": [...recipe.tools],
  'Debian packages of the guest': [...recipe.packages],
  "Debian packages of the containers' images": ofImages(),
  'Packages that compile the offline images': [...goWorkshop.packages],
  'Go modules of the offline Kubernetes': ofGoModule(),
};

const sections = read('docs/dependencies.md').split(/^## /m).slice(1);

describe('docs/dependencies.md gives one reason for every package that is used, and for no other:', () => {
  it.each(sections.map((section) => [section.split('\n')[0] ?? '', section]))('%s', (title, section) => {
    const rows = [...section.matchAll(/^\| `([^`]+)` \| (.+) \|$/gm)];
    expect(rows.map(([, name]) => name).sort()).toEqual([...new Set(used[title])].sort());
    expect(rows.filter(([, , reason]) => (reason ?? '').trim().length < 10)).toEqual([]);
  });

  it('has a section for each kind', () => {
    expect(sections.map((section) => section.split('\n')[0])).toEqual(Object.keys(used));
  });
});
