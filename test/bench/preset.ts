import { TRAINING_PRESETS, type TrainingPreset } from '../../src/pipeline/settings.ts';

/** How long a preset trains. A mistyped one must not train the standard under its name. */
export function presetNamed(name: string): (typeof TRAINING_PRESETS)[TrainingPreset] {
  if (Object.hasOwn(TRAINING_PRESETS, name)) return TRAINING_PRESETS[name as TrainingPreset];
  throw new Error(`There is no preset ${name}: it is one of ${Object.keys(TRAINING_PRESETS).join(', ')}.`);
}
