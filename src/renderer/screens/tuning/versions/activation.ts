import type { ScalePoints } from '../../../../contract/scale.ts';
import { t } from '../../../i18n/text.ts';
import type { SigningRequest } from '../../../station/signing.svelte.ts';
import type { Thresholds } from '../model/outcome.ts';
import type { RecipeInForce, VersionSummary } from '../recipeDesk.svelte.ts';
import { rawText } from '../words.ts';

type Change = NonNullable<SigningRequest['changes']>[number];

/** What of the recipe is another when a version begins to judge: the values before and after, those that stay too. */
export function activationChanges(
  recipe: RecipeInForce,
  versions: readonly VersionSummary[],
  version: VersionSummary,
  thresholds: Thresholds,
): Change[] {
  const before = versions.find(({ id }) => id === recipe.modelVersionId);
  const { geometry, thresholds: old } = recipe.settings;
  const none = t('tuning.value.none');
  return [
    {
      what: t('tuning.activate.model'),
      from: before ? t('tuning.version', { version: before.version }) : none,
      to: t('tuning.version', { version: version.version }),
    },
    { what: t('tuning.mark.review'), from: old ? rawText(old.review) : none, to: rawText(thresholds.review) },
    { what: t('tuning.mark.reject'), from: old ? rawText(old.reject) : none, to: rawText(thresholds.reject) },
    { what: t('tuning.activate.geometry'), from: geometryText(geometry), to: geometryText(version.settings.geometry) },
  ];
}

/** The scale on which a version reads its scores by these thresholds. */
export function scaleOf({ metrics }: VersionSummary, { reject }: Thresholds): ScalePoints {
  return { reject, typicalGood: metrics.thresholds.typicalGood };
}

function geometryText({ widthPx, heightPx, crop }: RecipeInForce['settings']['geometry']): string {
  const size = t('tuning.activate.size', { width: widthPx, height: heightPx });
  if (!crop) return size;
  const { leftPx, topPx, widthPx: width, heightPx: height } = crop;
  return `${size} · ${t('tuning.activate.crop', { width, height, left: leftPx, top: topPx })}`;
}
