import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, vi } from 'vitest';
import { bringProduct } from '../../src/demo/product.ts';
import type { StationClient } from '../../src/client/stationClient.ts';
import type { CommandOutput } from '../../src/contract/commands.ts';
import { testPictures } from '../station-line.ts';
import type { TaughtProduct } from '../taught.ts';
import { ask, PASSWORD } from './people.ts';

export type LoggedPart = CommandOutput<'verdicts.list'>[number];

export interface Shift {
  readonly productId: number;
  /** The latest first. */
  readonly parts: readonly LoggedPart[];
}

const PARTS_PER_SECOND = 25;
const DEFECT_EVERY = 6;

/**
 * Has the engineer who is signed in bring a taught product, and a line without a PLC judge parts of it: first one whose picture is none, which is not
 * overtaken by others, then goods, every sixth one with a defect.
 * @param folder for the pictures of the parts
 */
export async function runShift(page: Page, taught: TaughtProduct, folder: string, parts: number): Promise<Shift> {
  const { goods, defects } = await testPictures(taught);
  const client = { call: (command: string, input: unknown) => ask(page, command, input, { reason: 'first model' }) };
  const engineer = {
    login: 'emil',
    password: PASSWORD,
    token: '',
    signing: { password: PASSWORD, meaning: 'approval', reason: '' },
  } as const;
  const productId = await bringProduct(client as unknown as StationClient, engineer, {
    name: 'Machined flange',
    goods: join(taught.data, 'train', 'good'),
    // Every other one: the rest of them are new to the product.
    defects: [...new Set(defects.map(dirname))].map((kind) => ({ kind: kind.split('/').at(-1)!, folder: kind })).slice(0, 2),
    model: taught.bundle,
    actuator: { gate: { by: 'none' }, pulseMs: 100, deadlineMs: 60_000, capacity: 1000, alarmAfterRejects: 0 },
  });
  await mkdir(folder, { recursive: true });
  for (let n = 1; n < parts; n++) {
    const isDefect = n % DEFECT_EVERY === 0;
    const from = isDefect ? defects[(n / DEFECT_EVERY) % defects.length] : goods[n % goods.length];
    await copyFile(from, join(folder, `flange-${String(n).padStart(4, '0')}.png`));
  }
  await writeFile(join(folder, 'flange-0000.png'), 'no picture at all');
  const source = { kind: 'replay', folder, partsPerSecond: PARTS_PER_SECOND };
  await ask(page, 'line.start', { productId, setUp: { source, trigger: { by: 'frame' }, plc: { kind: 'none' } } });
  const judged = async (): Promise<LoggedPart[]> => (await ask(page, 'verdicts.list', { limit: 2000 })) as LoggedPart[];
  await vi.waitFor(
    async () => {
      expect(await judged()).toHaveLength(parts);
    },
    { timeout: 90_000, interval: 500 },
  );
  await ask(page, 'line.stop', {});
  return { productId, parts: await judged() };
}
