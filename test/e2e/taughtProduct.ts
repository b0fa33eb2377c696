import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { loadExtractor } from '../../src/pipeline/backbone/store.ts';
import { listImages } from '../../src/pipeline/images/files.ts';
import { DEFAULT_SETTINGS } from '../../src/pipeline/settings.ts';
import { teach } from '../../src/pipeline/teach.ts';
import { type TaughtProduct, teachMade } from '../taught.ts';
import { ask } from './people.ts';

const GEOMETRY = { widthPx: 160, heightPx: 160 };

/** Two models of one product on made pictures: one with a bank of 400 patches, and one whose bank is too small to be good. */
export interface TaughtTwice extends TaughtProduct {
  readonly second: string;
}

export async function teachTwice(): Promise<TaughtTwice> {
  const taught = await teachMade('machined-part', { geometry: GEOMETRY, bank: 400 });
  const second = join(taught.folder, 'second');
  const files = await listImages(join(taught.data, 'train', 'good'));
  await teach(await loadExtractor('efficientnet_lite0'), files, second, { ...DEFAULT_SETTINGS, geometry: GEOMETRY, bank: 12, seed: 5 });
  return { ...taught, second };
}

export interface BroughtProduct {
  readonly productId: number;
  readonly versionIds: readonly [number, number];
}

/**
 * Brings it into the station: goods that it was taught with and others, labelled defects of two kinds, both versions, the first of them in force.
 * @param page where an engineer is signed in
 */
export async function bringTaught(page: Page, { data, bundle, second }: TaughtTwice, name: string): Promise<BroughtProduct> {
  const { id: productId } = (await ask(page, 'products.create', { name })) as { id: number };
  const { settings } = (await ask(page, 'recipes.read', { productId })) as { settings: { actuator: object } };
  const change = { productId, basedOnVersion: 0, geometry: GEOMETRY, actuator: settings.actuator };
  await ask(page, 'recipes.change', change, { reason: 'the size it is taught at' });
  await label(page, productId, join(data, 'train', 'good'), { label: 'good' });
  await label(page, productId, join(data, 'test', 'good'), { label: 'good' });
  for (const kind of ['missing-feature', 'contamination', 'scratch']) {
    await label(page, productId, join(data, 'test', kind), { label: 'defect', kind });
  }
  const versionIds: number[] = [];
  for (const path of [bundle, second]) {
    const { id: versionId } = (await ask(page, 'versions.register', { productId, path })) as { id: number };
    await ask(page, 'versions.offer', { versionId });
    versionIds.push(versionId);
  }
  await ask(page, 'versions.activate', { versionId: versionIds[0] }, { reason: 'the first model' });
  return { productId, versionIds: versionIds as [number, number] };
}

async function label(
  page: Page,
  productId: number,
  path: string,
  as: { label: 'good' } | { label: 'defect'; kind: string },
): Promise<void> {
  const before = (await ask(page, 'pictures.list', { productId, limit: 2000 })) as { id: number }[];
  await ask(page, 'pictures.import', { productId, path });
  const after = (await ask(page, 'pictures.list', { productId, limit: 2000 })) as { id: number }[];
  const pictureIds = after.map(({ id }) => id).filter((id) => !before.some((known) => known.id === id));
  await ask(page, 'labels.set', { pictureIds, label: as });
}
