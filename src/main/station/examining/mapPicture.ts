import type { CommandOutput } from '../../../contract/commands.ts';
import { encodeHeatMap } from '../../../pipeline/images/png.ts';
import { createScale } from '../../../pipeline/scoring/scale.ts';
import { StationError } from '../../errors.ts';
import { readPicture } from '../products/pictures.ts';
import { covered, type ExplainingStation } from './explainVerdict.ts';
import { inForceOf } from './thresholds.ts';
import type { Station } from '../station.ts';

/**
 * Where a version finds a picture of its product odd.
 * @throws StationError VERSION_UNKNOWN, PICTURE_UNKNOWN, PICTURE_*, BUNDLE_NOT_THE_ONE; PipelineError BUNDLE_*, IMAGE_*, GRAPH_REFUSED,
 *   EXAMINER_DIED
 */
export async function mapPicture(
  station: ExplainingStation & Pick<Station, 'recipes'>,
  versionId: number,
  pictureId: number,
  signal: AbortSignal,
): Promise<CommandOutput<'versions.map'>> {
  const { images, imageStore, productImages, modelVersions, versions, manifests, examiner } = station;
  const { productId, contentHash } = modelVersions.get(versionId);
  const { imageId, productId: ofProduct } = productImages.get(pictureId);
  if (ofProduct !== productId) throw new StationError('PICTURE_UNKNOWN', `picture ${pictureId}`, { detail: 'it is of another product' });
  await readPicture(imageStore, images, imageId);
  const manifest = await manifests.of(versionId);
  const model = { contentHash, folder: versions.folderOf(versionId) };
  const { map } = await examiner.ask({ kind: 'explain', model, file: imageStore.pathOf(images.get(imageId).sha256) }, { signal });
  const { reject } = inForceOf(station, versionId);
  const { toPercent } = createScale({ reject, typicalGood: manifest.thresholds.typicalGood });
  const { widthPx, heightPx } = manifest.geometry;
  return {
    map: (await encodeHeatMap(map.map(toPercent), widthPx, heightPx)).toString('base64'),
    widthPx,
    heightPx,
    covers: covered(manifest, images.get(imageId)),
  };
}
