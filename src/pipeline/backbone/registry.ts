import { PipelineError } from '../errors.ts';
import type { Backbone } from './layers.ts';
import { EFFICIENTNET_LITE0, MOBILENET_V2 } from './mobile.ts';
import { RESNET18, WIDE_RESNET50_2 } from './resnet.ts';

/** Every backbone that Lynceus knows, by name. */
export const BACKBONES: readonly Backbone[] = [EFFICIENTNET_LITE0, MOBILENET_V2, RESNET18, WIDE_RESNET50_2];

/** The one whose weights come with Lynceus; docs/backbones.md says why this one. */
export const DEFAULT_BACKBONE = EFFICIENTNET_LITE0;

/** @throws PipelineError BACKBONE_UNKNOWN */
export function backboneNamed(name: string): Backbone {
  const found = BACKBONES.find((backbone) => backbone.name === name);
  if (!found)
    throw new PipelineError('BACKBONE_UNKNOWN', name, { detail: `known: ${BACKBONES.map((backbone) => backbone.name).join(', ')}` });
  return found;
}
