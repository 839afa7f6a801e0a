/** A real Git repository in a temporary folder. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { Repository } from '../../../../src/lab/kubernetes/gitops/repository.ts';
import { temporaryNode } from './node.ts';

function repository() {
  const node = temporaryNode();
  onTestFinished(() => node[Symbol.dispose]());
  return { node, repository: new Repository(node.onNode) };
}

const manifests = new Map([
  ['1.yaml', 'kind: ConfigMap\n'],
  ['2.yaml', "text: 'it''s $HOME \\n `x` %s'\n"],
]);

it('holds the files of its first commit as they were given, quotes and dollars and all', async () => {
  const { node, repository: own } = repository();
  await own.init(manifests);
  expect(await own.files()).toEqual(manifests);
  expect(await node.git('log', '--format=%s %an <%ae>')).toBe(
    'Back up every night firedrill <firedrill@localhost>',
  );
  expect(await node.git('status', '--porcelain')).toBe('');
  expect(await node.git('branch', '--show-current')).toBe('main');
});

it('gives the commit of each change, which is HEAD from then on', async () => {
  const { node, repository: own } = repository();
  await own.init(manifests);
  const first = await own.head();
  const second = await own.write(new Map([['1.yaml', 'kind: Secret\n']]), 'Change it');
  const third = await own.remove('2.yaml', 'Remove it');
  expect([first, second, third]).toEqual((await node.git('log', '--reverse', '--format=%h')).split('\n'));
  expect(await own.head()).toBe(third);
  expect(await own.files()).toEqual(new Map([['1.yaml', 'kind: Secret\n']]));
});

it('gives the files of HEAD, also where the work tree differs', async () => {
  const { node, repository: own } = repository();
  await own.init(manifests);
  rmSync(join(node.path, '1.yaml'));
  expect(await own.files()).toEqual(manifests);
});

it('follows a commit that another made', async () => {
  const { node, repository: own } = repository();
  await own.init(manifests);
  await own.files();
  await node.git('rm', '--quiet', '2.yaml');
  await node.git('-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '--quiet', '-m', 'By hand');
  expect([...(await own.files()).keys()]).toEqual(['1.yaml']);
});

it('replaces a repository of an earlier lab', async () => {
  const { node, repository: own } = repository();
  await own.init(new Map([['old.yaml', 'old']]));
  await own.init(manifests);
  expect([...(await own.files()).keys()]).toEqual(['1.yaml', '2.yaml']);
  expect(await node.git('rev-list', '--count', 'HEAD')).toBe('1');
});

it('an error of git names the place, the command and the words of git', async () => {
  const { repository: own } = repository();
  await own.init(manifests);
  await expect(own.remove('9.yaml', 'Remove it')).rejects.toMatchObject({
    exitCode: 3,
    explanation: {
      what: 'the Git repository on the node cannot be used',
      where: '/var/lib/firedrill/gitops',
      expected: 'success of git -C /var/lib/firedrill/gitops rm --quiet --',
      found: expect.stringContaining("pathspec '9.yaml' did not match"),
    },
  });
});

it('an error of a silent command names its exit code', async () => {
  const silent = new Repository(async () => {
    return { code: 127, signal: null, lost: false, durationMs: 1, stdout: '', stderr: '' };
  });
  await expect(silent.head()).rejects.toMatchObject({ explanation: { found: 'exit code 127' } });
});
