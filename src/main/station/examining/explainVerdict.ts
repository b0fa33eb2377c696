import type { CommandOutput } from '../../../contract/commands.ts';
import type { Manifest } from '../../../pipeline/bundle/manifest.ts';
import { encodeHeatMap } from '../../../pipeline/images/png.ts';
import { createScale } from '../../../pipeline/scoring/scale.ts';
import { StationError } from '../../errors.ts';
import { readPicture } from '../products/pictures.ts';
import type { Station } from '../station.ts';

type Explained = CommandOutput<'verdicts.explain'>;
type Region = Explained['covers'];

export type ExplainingStation = Pick<
  Station,
  'verdictLog' | 'images' | 'imageStore' | 'productImages' | 'modelVersions' | 'versions' | 'manifests' | 'examiner'
>;

/**
 * What a part's picture was held against, by the version that judged it and at the thresholds that held then. The map is made anew, so that
 * it is there for good parts too.
 * @param at a place of the map; its peak unless told
 * @throws StationError VERDICT_UNKNOWN, PART_NOT_JUDGED, PART_WITHOUT_PICTURE, PICTURE_*, BUNDLE_NOT_THE_ONE; PipelineError BUNDLE_*, IMAGE_*,
 *   GRAPH_REFUSED, EXAMINER_DIED
 */
export async function explainVerdict(
  station: ExplainingStation,
  verdictId: number,
  at: { x: number; y: number } | undefined,
  signal: AbortSignal,
): Promise<Explained> {
  const { verdictLog, images, imageStore, modelVersions, versions, manifests, examiner } = station;
  const verdict = verdictLog.get(verdictId);
  const { tag, productId, modelVersionId, imageId, rejectThreshold } = verdict;
  if (productId === null || modelVersionId === null) throw new StationError('PART_NOT_JUDGED', `part ${tag}`);
  if (imageId === null) throw new StationError('PART_WITHOUT_PICTURE', `part ${tag}`);
  await readPicture(imageStore, images, imageId);
  const manifest = await manifests.of(modelVersionId);
  const model = { contentHash: modelVersions.get(modelVersionId).contentHash, folder: versions.folderOf(modelVersionId) };
  const file = imageStore.pathOf(images.get(imageId).sha256);
  const said = await examiner.ask({ kind: 'explain', model, file, ...(at && { at }) }, { signal });
  const { typicalGood, reject } = manifest.thresholds;
  const { toPercent } = createScale({ reject: rejectThreshold ?? reject, typicalGood });
  const read = ({ x, y, score }: typeof said.peak): Explained['peak'] => ({ x, y, percent: toPercent(score) });
  const { widthPx, heightPx } = manifest.geometry;
  return {
    map: (await encodeHeatMap(said.map.map(toPercent), widthPx, heightPx)).toString('base64'),
    widthPx,
    heightPx,
    covers: covered(manifest, images.get(imageId)),
    peak: read(said.peak),
    at: read(said.at),
    nearest: nearestOf(station, productId, manifest, said.nearest),
  };
}

function nearestOf(
  { images, productImages }: ExplainingStation,
  productId: number,
  manifest: Manifest,
  { image, patch, distance }: { image: number; patch: { left: number; top: number; width: number; height: number }; distance: number },
): Explained['nearest'] {
  const { file, sha256 } = manifest.images[image];
  const stored = sha256 === undefined ? undefined : images.find(sha256);
  const picture = stored && productImages.find(productId, stored.id);
  const { leftPx, topPx, widthPx, heightPx } = covered(manifest, stored ?? manifest.geometry);
  return {
    pictureId: picture?.removedUtcMs === null ? picture.id : null,
    imageId: stored?.id ?? null,
    name: picture?.originalName ?? file,
    region: {
      leftPx: leftPx + patch.left * widthPx,
      topPx: topPx + patch.top * heightPx,
      widthPx: patch.width * widthPx,
      heightPx: patch.height * heightPx,
    },
    distance,
  };
}

/** What of a picture the model sees. */
export function covered({ geometry: { crop } }: Manifest, { widthPx, heightPx }: Pick<Region, 'widthPx' | 'heightPx'>): Region {
  return crop ?? { leftPx: 0, topPx: 0, widthPx, heightPx };
}
