import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { wireBetween, wireCounts } from '../../src/guest/wire.ts';

test('the counts are the numbers of the two files; a folder that is not there gives none', () => {
  const folder = mkdtempSync(join(tmpdir(), 'firedrill-wire-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'tx_bytes'), '1514\n');
  writeFileSync(join(folder, 'rx_bytes'), '66\n');
  expect(wireCounts(folder)).toEqual({ sent: 1514, received: 66 });
  expect(wireCounts(join(folder, 'gone'))).toBeUndefined();
});

test('the bytes of a job are the increase; a card that came up in between, or is gone, has none', () => {
  const before = { sent: 100, received: 10 };
  expect(wireBetween(before, { sent: 350, received: 15 })).toEqual({ sent: 250, received: 5 });
  expect(wireBetween(before, { sent: 350, received: 9 })).toBeUndefined();
  expect(wireBetween(before, undefined)).toBeUndefined();
});
