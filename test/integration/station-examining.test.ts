import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CommandInput, CommandName, CommandOutput } from '../../src/contract/commands.ts';
import type { Progress } from '../../src/contract/message.ts';
import type { Role } from '../../src/contract/people.ts';
import { Dispatcher } from '../../src/main/station/dispatcher.ts';
import { importFolder } from '../../src/main/station/products/importPictures.ts';
import { checkPicture, keepPicture } from '../../src/main/station/products/pictures.ts';
import { closeStation, type Station } from '../../src/main/station/station.ts';
import type { Person } from '../../src/main/storage/signature.ts';
import { StationRefusal } from '../../src/client/stationClient.ts';
import { listImages } from '../../src/pipeline/images/files.ts';
import { Judge } from '../../src/pipeline/judge.ts';
import { decide } from '../../src/pipeline/scoring/verdict.ts';
import { openTestStation, SIGNING, signInEach } from '../dispatching.ts';
import { testFolder } from '../folders.ts';
import { verdictOn } from '../station-database.ts';
import { type TaughtProduct, teachMade } from '../taught.ts';

const GOODS = 24;
const SIZE = { widthPx: 160, heightPx: 160 };

let taught: TaughtProduct;
let station: Station;
let tokens: Record<Role, string>;
let engineer: Person;
let productId: number;
let versionId: number;

/** A product with a version in force, its good pictures, others that it has not seen, and labelled defects. */
beforeAll(async () => {
  taught = await teachMade('machined-part', { geometry: SIZE, bank: 400 });
  station = await openTestStation(await testFolder());
  tokens = await signInEach(station);
  engineer = { userId: station.people.signIn.session(tokens.engineer).userId, userName: 'The engineer', role: 'engineer' };
  productId = (await ask('products.create', { name: 'label' })).id;
  const { actuator } = (await ask('recipes.read', { productId })).settings;
  await ask('recipes.change', { productId, basedOnVersion: 0, geometry: SIZE, actuator });
  await brought('train/good', { label: 'good' });
  versionId = (await ask('versions.register', { productId, path: taught.bundle })).id;
  await ask('versions.offer', { versionId });
  await ask('versions.activate', { versionId });
  return async () => {
    await closeStation(station);
    await rm(taught.folder, { recursive: true });
  };
});

/** Imports a folder of the data set. @returns the pictures that were new */
async function brought(folder: string, label: CommandInput<'labels.set'>['label']): Promise<number[]> {
  const place = { store: station.imageStore, pictures: station.productImages, productId, by: engineer };
  const imported = await importFolder(place, join(taught.data, folder));
  const pictureIds = imported.flatMap((one) => (one.outcome === 'imported' ? [one.pictureId] : []));
  if (label.label !== 'none') await ask('labels.set', { pictureIds, label });
  return pictureIds;
}

async function ask<C extends CommandName>(
  command: C,
  input: CommandInput<C>,
  { by = 'engineer', onProgress = () => undefined }: { by?: Role; onProgress?: (progress: Progress, cancel: () => void) => void } = {},
): Promise<CommandOutput<C>> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const dispatcher: Dispatcher = new Dispatcher(station, {
    send: (message) => {
      if (message.kind === 'done') resolve(message.output);
      else if (message.kind === 'failed') reject(new StationRefusal(message.problem));
      else if (message.kind === 'progress') onProgress(message.progress, () => void dispatcher.take({ kind: 'cancel', id: 1 }));
    },
  });
  await dispatcher.take({ kind: 'request', id: 1, command, input, token: tokens[by], signing: SIGNING });
  return promise as Promise<CommandOutput<C>>;
}

/** A part that the line judged, from a picture of the data set. */
async function partFrom(file: string): Promise<{ verdictId: number; score: number }> {
  const picture = await checkPicture(file);
  const imageId = await keepPicture(station.imageStore, picture, (stored) => station.images.record(stored));
  const judge = await Judge.open(taught.bundle);
  const { score } = await judge.judgeFile(file);
  await judge.release();
  const recipe = station.recipes.inForce(productId)!;
  const { review, reject } = recipe.settings.thresholds!;
  const verdict = decide(score, { review, reject });
  const of = { productId, recipeId: recipe.id, modelVersionId: recipe.modelVersionId, reviewThreshold: review, rejectThreshold: reject };
  return { verdictId: station.verdictLog.add({ ...verdictOn(0), ...of, score, verdict, imageId }), score };
}

describe('the pictures of a product', () => {
  it('are checked, which changes nothing', async () => {
    const { seq } = station.auditHistory.head();
    const steps = new Set<string>();
    const { pictures, unreadable } = await ask('pictures.check', { productId }, { onProgress: ({ step }) => steps.add(step) });
    expect(pictures.map(({ pictureId }) => pictureId)).toEqual(station.productImages.list(productId, 100).map(({ id }) => id));
    expect(pictures.every(({ findings, widthPx }) => findings.length === 0 && widthPx === 160)).toBe(true);
    expect(unreadable).toEqual([]);
    expect([...steps]).toEqual(['look', 'compare']);
    expect(station.auditHistory.head().seq).toBe(seq);
  });

  it('are checked by those alone who may, and not those of no product', async () => {
    await expect(ask('pictures.check', { productId }, { by: 'operator' })).rejects.toMatchObject({ code: 'NOT_ALLOWED' });
    await expect(ask('pictures.check', { productId: 99 })).rejects.toMatchObject({ code: 'PRODUCT_UNKNOWN' });
    const { id } = await ask('products.create', { name: 'nothing yet' });
    expect(await ask('pictures.check', { productId: id })).toEqual({ pictures: [], unreadable: [] });
  });
});

describe('the scores of a version', () => {
  let others: number[];
  let defects: number[];

  beforeAll(async () => {
    others = await brought('test/good', { label: 'none' });
    defects = await brought('test/missing-feature', { label: 'defect', kind: 'missing-feature' });
  });

  it('are those held out for pictures that it was taught with, and what it says of all others', async () => {
    const { pictures, thresholds, inForce } = await ask('versions.scores', { versionId });
    expect(thresholds).toEqual(inForceWithMedian());
    expect(inForce).toEqual({ review: thresholds.review, reject: thresholds.reject });
    expect(pictures).toHaveLength(GOODS + others.length + defects.length);
    const heldOut = new Map(taught.manifest.heldOut.map(({ image, score }) => [taught.manifest.images[image].sha256, score]));
    for (const { imageId, how, score, problem } of pictures.slice(0, GOODS)) {
      expect([how, score]).toEqual(['heldOut', heldOut.get(station.images.get(imageId).sha256)]);
      expect(problem).toBeUndefined();
    }
    const judge = await Judge.open(taught.bundle);
    const files = [
      ...(await listImages(join(taught.data, 'test', 'good'))),
      ...(await listImages(join(taught.data, 'test', 'missing-feature'))),
    ];
    for (const [i, file] of files.entries()) {
      const { score, percent } = await judge.judgeFile(file);
      expect(pictures[GOODS + i]).toMatchObject({ how: 'judged', score, percent });
    }
    await judge.release();
    expect(pictures.at(-1)).toMatchObject({ label: 'defect', kind: 'missing-feature' });
    expect(pictures[GOODS]).toMatchObject({ label: 'none', kind: null });
  });

  function inForceWithMedian(): CommandOutput<'versions.scores'>['thresholds'] {
    const { review, reject, typicalGood } = taught.manifest.thresholds;
    return { review, reject, typicalGood };
  }

  it('are known the second time, without a process that judges', async () => {
    const first = await ask('versions.scores', { versionId });
    process.kill(station.examiner.pid!, 'SIGKILL');
    await expect.poll(() => station.examiner.pid).toBeUndefined();
    expect(await ask('versions.scores', { versionId })).toEqual(first);
    expect(station.examiner.pid).toBeUndefined();
  });

  it('say which picture is lost, and of which they can say nothing', async () => {
    const [lost] = await brought('test/stain', { label: 'none' });
    await rm(station.imageStore.pathOf(station.images.get(station.productImages.get(lost).imageId).sha256));
    const { pictures } = await ask('versions.scores', { versionId });
    expect(pictures.find(({ pictureId }) => pictureId === lost)).toMatchObject({ score: null, percent: null, problem: 'PICTURE_LOST' });
    await ask('pictures.remove', { pictureId: lost });
  });

  it('are told to those alone who may ask, and of versions that there are', async () => {
    await expect(ask('versions.scores', { versionId: 99 })).rejects.toMatchObject({ code: 'VERSION_UNKNOWN' });
    await expect(ask('versions.scores', { versionId }, { by: 'operator' })).rejects.toMatchObject({ code: 'NOT_ALLOWED' });
  });

  it('make thresholds by a rule, with what can be expected of them', async () => {
    const byDefault = await ask('thresholds.suggest', { versionId, rule: { rule: 'default' } });
    expect(byDefault).toMatchObject({ goods: GOODS, defects: defects.length, review: taught.manifest.thresholds.review });
    expect(byDefault.reject).toBe(taught.manifest.thresholds.reject);
    expect(byDefault.recall!.low).toBeLessThanOrEqual(byDefault.recall!.value);
    expect(byDefault.warnings.map(({ code }) => code)).toContain('FEW_GOODS');
    const byRecall = await ask('thresholds.suggest', { versionId, rule: { rule: 'byRecall', minRecall: 1 } });
    expect(byRecall.recall!.value).toBe(1);
    const cost = { rule: 'byCost', falseRejectCost: 1, missCost: 100, defectShare: 0.02 } as const;
    for (const rule of [{ rule: 'byFalseRejectRate', maxRate: 0.1 } as const, cost]) {
      const { review, reject, falseRejectRate } = await ask('thresholds.suggest', { versionId, rule }, { by: 'quality' });
      expect(review).toBeLessThanOrEqual(reject);
      expect(falseRejectRate.high).toBeGreaterThanOrEqual(falseRejectRate.value);
    }
    const hard = await brought('test/misplaced-feature', { label: 'defect', kind: 'misplaced' });
    await expect(ask('thresholds.suggest', { versionId, rule: { rule: 'byRecall', minRecall: 1 } })).rejects.toMatchObject({
      code: 'THRESHOLDS_UNUSABLE',
    });
    await ask('labels.set', { pictureIds: hard, label: { label: 'none' } });
    await expect(ask('thresholds.suggest', { versionId, rule: { rule: 'byRecall', minRecall: 2 } })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
    });
  });

  it('compare two versions on the same pictures', async () => {
    const second = join(taught.folder, 'second');
    const { teach } = await import('../../src/pipeline/teach.ts');
    const { loadExtractor } = await import('../../src/pipeline/backbone/store.ts');
    const { DEFAULT_SETTINGS } = await import('../../src/pipeline/settings.ts');
    const files = await listImages(join(taught.data, 'train', 'good'));
    await teach(await loadExtractor('efficientnet_lite0'), files, second, { ...DEFAULT_SETTINGS, geometry: SIZE, bank: 50, seed: 5 });
    const { id } = await ask('versions.register', { productId, path: second });
    await brought('test', { label: 'none' });
    const told: number[] = [];
    const onProgress = ({ done }: Progress, cancel: () => void): void => {
      told.push(done);
      cancel();
    };
    await expect(ask('versions.scores', { versionId: id }, { onProgress })).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(told).toEqual([16]);
    const { versions, gain, differing } = await ask('versions.compare', { versionIds: [versionId, id] });
    for (const [i, one] of versions.entries()) {
      expect(one).toMatchObject({ versionId: [versionId, id][i], goods: GOODS, defects: defects.length });
      expect(one.auroc!.value).toBeGreaterThan(0.5);
      expect(one.roc[0]).toMatchObject({ falseRejectRate: 1, recall: 1 });
      expect(one.roc.at(-1)).toMatchObject({ falseRejectRate: 0, recall: 0 });
    }
    expect(gain!.value).toBeCloseTo(versions[1].auroc!.value - versions[0].auroc!.value, 9);
    expect(differing.length).toBeGreaterThan(0);
    for (const { opinions } of differing) expect(opinions[0].verdict).not.toBe(opinions[1].verdict);
    const { differing: none } = await ask('versions.compare', { versionIds: [versionId, versionId] });
    expect(none).toEqual([]);
  });
});

describe('a part', () => {
  it('is explained by the picture that it was held against, also where it passed', async () => {
    for (const folder of ['good', 'missing-feature']) {
      const [file] = await listImages(join(taught.data, 'test', folder));
      const { verdictId } = await partFrom(file);
      const said = await ask('verdicts.explain', { verdictId }, { by: 'operator' });
      expect(said).toMatchObject({ widthPx: 160, heightPx: 160, covers: { leftPx: 0, topPx: 0, ...SIZE }, at: said.peak });
      const { data, info } = await sharp(Buffer.from(said.map, 'base64')).toColourspace('b-w').raw().toBuffer({ resolveWithObject: true });
      expect([info.width, info.height]).toEqual([160, 160]);
      expect(Math.max(...data)).toBe(Math.round(2.55 * said.peak.percent));
      expect(data[Math.floor(said.peak.y * 160) * 160 + Math.floor(said.peak.x * 160)]).toBe(Math.max(...data));
      const picture = station.productImages.get(said.nearest.pictureId!);
      expect(picture).toMatchObject({ productId, imageId: said.nearest.imageId, originalName: said.nearest.name });
      const { leftPx, topPx, widthPx, heightPx } = said.nearest.region;
      expect(Math.max(leftPx + widthPx, topPx + heightPx)).toBeLessThanOrEqual(160);
      const corner = await ask('verdicts.explain', { verdictId, at: { x: 0, y: 1 } });
      expect(corner.at).toMatchObject({ x: 0, y: 1 });
      expect(corner.peak).toEqual(said.peak);
    }
  });

  it('is not where nothing judged it, no picture is kept, or there is none', async () => {
    const fault = { verdict: 'FAULT', faultCode: 'FRAME_BLURRED', recipeId: null, modelVersionId: null, score: null } as const;
    const unjudged = station.verdictLog.add({ ...verdictOn(0), ...fault, productId, imageId: null });
    await expect(ask('verdicts.explain', { verdictId: unjudged })).rejects.toMatchObject({ code: 'PART_NOT_JUDGED' });
    const { id: recipeId, modelVersionId } = station.recipes.inForce(productId)!;
    const unkept = station.verdictLog.add({ ...verdictOn(0), productId, recipeId, modelVersionId, imageId: null });
    await expect(ask('verdicts.explain', { verdictId: unkept })).rejects.toMatchObject({ code: 'PART_WITHOUT_PICTURE' });
    await expect(ask('verdicts.explain', { verdictId: 99_999 })).rejects.toMatchObject({ code: 'VERDICT_UNKNOWN' });
    await expect(ask('verdicts.explain', { verdictId: unkept, at: { x: 2, y: 0 } })).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  });
});

describe('a picture of a product', () => {
  it('has a heat map by any version of the product, read by the thresholds in force', async () => {
    const { pictures } = await ask('versions.scores', { versionId });
    const { pictureId, percent } = pictures.find(({ label }) => label === 'defect')!;
    const { map, ...rest } = await ask('versions.map', { versionId, pictureId }, { by: 'quality' });
    expect(rest).toEqual({ ...SIZE, covers: { leftPx: 0, topPx: 0, ...SIZE } });
    const { data, info } = await sharp(Buffer.from(map, 'base64')).toColourspace('b-w').raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([160, 160]);
    expect(percent).toBeGreaterThan(50);
    expect(Math.max(...data) / 2.55).toBeGreaterThan(50);
  });

  it('has none where it is of another product, or by who may not ask', async () => {
    const other = (await ask('products.create', { name: 'another' })).id;
    const place = { store: station.imageStore, pictures: station.productImages, productId: other, by: engineer };
    const [foreign] = await importFolder(place, join(taught.data, 'test/good'));
    const pictureId = (foreign as { pictureId: number }).pictureId;
    await expect(ask('versions.map', { versionId, pictureId })).rejects.toMatchObject({ code: 'PICTURE_UNKNOWN' });
    await expect(ask('versions.map', { versionId, pictureId }, { by: 'operator' })).rejects.toMatchObject({ code: 'NOT_ALLOWED' });
  });
});

describe('a version that is extended', () => {
  it('is offered where it is no worse, with its data, and the trail tells of it', async () => {
    const [pictureId, ...others] = (await ask('pictures.list', { productId, limit: 100 }))
      .filter(({ label, id }) => label === null && id > GOODS)
      .map(({ id }) => id);
    await expect(ask('versions.extend', { versionId, pictureIds: [pictureId] })).rejects.toMatchObject({ code: 'VERSION_NOT_EXTENDABLE' });
    const added = [pictureId, ...others].slice(0, 3);
    await ask('labels.set', { pictureIds: added, label: { label: 'good' } });
    const before = (await ask('versions.read', { versionId })).snapshot.length;
    const { versionId: extended, regression } = await ask('versions.extend', { versionId, pictureIds: added });
    const version = await ask('versions.read', { versionId: extended });
    expect(regression.isPassed).toBe(true);
    expect(version.state).toBe('offered');
    expect(version.snapshot).toHaveLength(before + added.length);
    expect(regression.checked).toBe(GOODS + added.length + 3);
    expect(await ask('versions.check', { versionId: extended })).toMatchObject({ contentHash: version.contentHash });
    const rows = station.auditHistory.latestFirst({}, {}, 2);
    expect(rows[0]).toMatchObject({ action: 'version.extend', object: `model version ${extended}` });
    expect(JSON.parse(rows[0].newJson!)).toMatchObject({ from: versionId, pictures: added.length, isPassed: regression.isPassed });
    await expect(ask('versions.extend', { versionId: extended, pictureIds: added })).rejects.toMatchObject({
      code: 'VERSION_NOT_EXTENDABLE',
    });
  });

  it('stays a draft, with the reason, where it misses a defect that was found', async () => {
    // A defect that a person takes for a good part: the version then remembers what such defects look like.
    const [defect] = (await ask('pictures.list', { productId, limit: 100 })).filter(({ label }) => label?.label === 'defect');
    const twin = join(taught.folder, 'twin');
    const { sha256 } = station.images.get(defect.imageId);
    await cp(station.imageStore.pathOf(sha256), join(twin, 'source'), { recursive: true });
    await sharp(join(twin, 'source')).linear(1.01, 0).png().toFile(join(twin, 'twin.png'));
    await rm(join(twin, 'source'));
    const { pictures: scores } = await ask('versions.scores', { versionId });
    const { imported } = await ask('pictures.import', { productId, path: join(twin, 'twin.png') });
    expect(imported).toBe(1);
    const pictureId = (await ask('pictures.list', { productId, limit: 100 })).at(-1)!.id;
    await ask('labels.set', { pictureIds: [pictureId], label: { label: 'good' } });
    expect(scores.find((one) => one.pictureId === defect.id)!.percent).toBeGreaterThan(50);
    const { versionId: extended, regression } = await ask('versions.extend', { versionId, pictureIds: [pictureId] });
    expect(regression).toMatchObject({ isPassed: false });
    expect(regression.newlyMissed).toContain(defect.id);
    expect(regression.reason).toContain('milder verdict');
    expect(await ask('versions.read', { versionId: extended })).toMatchObject({ state: 'draft' });
  });

  it('leaves nothing where it is cancelled', async () => {
    const [picture] = (await ask('pictures.list', { productId, limit: 100 })).filter(({ label }) => label === null);
    await ask('labels.set', { pictureIds: [picture.id], label: { label: 'good' } });
    const before = [(await ask('versions.list', { productId })).length, station.auditHistory.head().seq];
    const onProgress = ({ step }: Progress, cancel: () => void): void => {
      if (step === 'held-out') cancel();
    };
    await expect(ask('versions.extend', { versionId, pictureIds: [picture.id] }, { onProgress })).rejects.toMatchObject({
      code: 'CANCELLED',
    });
    expect([(await ask('versions.list', { productId })).length, station.auditHistory.head().seq]).toEqual(before);
  });
});

describe('without labelled defects', () => {
  it('a rule that needs them is refused, and the default one is not', async () => {
    for (const { id, label } of await ask('pictures.list', { productId, limit: 100 })) {
      if (label?.label === 'defect') await ask('pictures.remove', { pictureId: id });
    }
    const rule = { rule: 'byFalseRejectRate', maxRate: 0.1 } as const;
    await expect(ask('thresholds.suggest', { versionId, rule })).rejects.toMatchObject({ code: 'THRESHOLDS_WITHOUT_DEFECTS' });
    expect(await ask('thresholds.suggest', { versionId, rule: { rule: 'default' } })).toMatchObject({ defects: 0, recall: null });
    expect((await ask('versions.compare', { versionIds: [versionId, versionId] })).versions[0]).toMatchObject({
      auroc: null,
      roc: [],
      recall: null,
    });
  });
});
