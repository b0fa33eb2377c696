import { hash } from 'node:crypto';
import type { RecipeGeometry } from '../../../contract/recipe.ts';
import type { TeachingSettings } from '../../../contract/teachingJob.ts';
import { DEFAULT_BACKBONE } from '../../../pipeline/backbone/registry.ts';
import { DEFAULT_SETTINGS, TRAINING_PRESETS, type TeachSettings } from '../../../pipeline/settings.ts';
import { canonicalJson, type JsonValue } from '../../storage/canonicalJson.ts';
import type { LabelledPicture } from '../../storage/labels.ts';

/** What a product is taught from, and how. */
export interface Lesson {
  readonly backbone: string;
  /** SHA-256 of the pictures of good parts, in the order of their import. */
  readonly goods: readonly string[];
  /** SHA-256 of the pictures of labelled defects. */
  readonly defects: readonly string[];
  /** The labels that say so. */
  readonly labelIds: readonly number[];
  /** All but the paths of the defects. */
  readonly settings: TeachSettings;
  /** SHA-256 of all of this, 64 hex digits. */
  readonly id: string;
}

/** @param snapshot what the pictures of the product show */
export function planLesson(snapshot: readonly LabelledPicture[], geometry: RecipeGeometry, wanted: TeachingSettings): Lesson {
  const { method, preset, seed, bank, backend } = wanted;
  const training = { ...DEFAULT_SETTINGS.training, ...TRAINING_PRESETS[preset], backend };
  const lesson = {
    backbone: DEFAULT_BACKBONE.name,
    goods: hashesOf(snapshot, 'good'),
    defects: hashesOf(snapshot, 'defect'),
    labelIds: snapshot.map(({ labelId }) => labelId),
    settings: { ...DEFAULT_SETTINGS, geometry, method, training, seed, bank },
  };
  const text = canonicalJson(lesson as unknown as JsonValue);
  return { ...lesson, id: hash('sha256', text) };
}

function hashesOf(snapshot: readonly LabelledPicture[], wanted: LabelledPicture['label']): string[] {
  return snapshot.filter(({ label }) => label === wanted).map(({ sha256 }) => sha256);
}
