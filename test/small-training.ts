import { DEFAULT_SETTINGS, type TeachSettings } from '../src/pipeline/settings.ts';

/** A training of both stages that is over in seconds. The bank's size is asked for: no two measurements of a machine are alike. */
export function smallTraining(sidePx: number, training: Partial<TeachSettings['training']>): TeachSettings {
  return {
    ...DEFAULT_SETTINGS,
    geometry: { widthPx: sidePx, heightPx: sidePx },
    bank: 300,
    method: 'tocoad',
    training: { ...DEFAULT_SETTINGS.training, ...training },
  };
}
