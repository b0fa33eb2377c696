import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { testFolder } from '../folders.ts';
import { examine, HARMS, makeTrail } from '../tampering.ts';

const folder = await testFolder();
await mkdir(join(folder, 'trail'));
const head = await makeTrail(join(folder, 'trail'));

describe('the trail', () => {
  it.each(HARMS)('shows: $name', async ({ name, tamper, alone, told = alone }) => {
    const copy = join(folder, name);
    await cp(join(folder, 'trail'), copy, { recursive: true });
    tamper(copy);
    const found = [await examine(copy), await examine(copy, [head])].map(({ finding }) => finding && [finding.tampering, finding.seq]);
    expect(found).toEqual([alone, told]);
  });
});

describe('the report on a sound trail', () => {
  it('counts what it has read', async () => {
    expect(await examine(join(folder, 'trail'), [head])).toEqual({
      finding: undefined,
      rows: head.seq,
      checkpoints: 3,
      unsignedRows: head.seq - 129,
      clockSetBacks: 1,
    });
  });
});
