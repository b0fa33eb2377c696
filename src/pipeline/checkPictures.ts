import type { Extractor } from './backbone/extractor.ts';
import { type Finds, findingsOf, type PictureFacts } from './curation/findings.ts';
import { loneliness, nearDuplicates } from './curation/neighbours.ts';
import { OverviewReader } from './curation/overview.ts';
import { thumbnailOf } from './curation/thumbnail.ts';
import { PipelineError } from './errors.ts';
import { measureFrame } from './images/frameChecks.ts';
import { checkGeometry, type Geometry, openSized } from './images/geometry.ts';
import { reportProgress, throwIfCancelled, type Work } from './work.ts';

/** A picture as the model would see it, beside the others. */
export interface PictureCheck extends PictureFacts, Finds {
  /** Index into the files. */
  readonly index: number;
  /** 0..255. */
  readonly meanLuma: number;
  /** The first one before it that shows the same: an index into the files. */
  readonly nearDuplicateOf: number | undefined;
}

/** One that could not be opened, by its index into the files. */
export interface Unreadable {
  readonly index: number;
  readonly error: PipelineError;
}

/**
 * Looks for pictures that should not teach: blurred or blank ones, outliers, near-duplicates and those of another size, each by what is usual
 * among them at the input size. Keeps some 7 KB for each, and no picture.
 * @param extractor a frozen backbone
 * @throws PipelineError CANCELLED, IMAGE_GEOMETRY_INVALID
 */
export async function checkPictures(
  extractor: Extractor,
  files: readonly string[],
  geometry: Geometry,
  work: Work = {},
): Promise<{ pictures: PictureCheck[]; unreadable: Unreadable[] }> {
  checkGeometry(geometry);
  const reader = await OverviewReader.open(extractor, geometry);
  const seen: (PictureFacts & { index: number; meanLuma: number })[] = [];
  const overviews: Float32Array[] = [];
  const thumbnails: Float32Array[] = [];
  const unreadable: Unreadable[] = [];
  try {
    for (const [index, file] of files.entries()) {
      throwIfCancelled(work, 'check');
      try {
        const { image, widthPx, heightPx } = await openSized(file, geometry);
        const { sharpness, contrast, meanLuma } = measureFrame(image);
        const [overview] = await reader.read([image]);
        overviews.push(overview);
        thumbnails.push(thumbnailOf(image));
        seen.push({ index, sharpness, contrast, meanLuma, widthPx, heightPx });
      } catch (error) {
        if (!(error instanceof PipelineError)) throw error;
        unreadable.push({ index, error });
      }
      reportProgress(work, 'look', index + 1, files.length);
    }
  } finally {
    await reader.release();
  }
  const duplicates = await nearDuplicates(thumbnails, work);
  const alone = await loneliness(overviews, work);
  const finds = findingsOf(seen.map((facts, i) => ({ ...facts, loneliness: alone[i], isDuplicate: duplicates[i] !== undefined })));
  const pictures = seen.map((facts, i) => {
    const of = duplicates[i];
    return { ...facts, ...finds[i], nearDuplicateOf: of === undefined ? undefined : seen[of].index };
  });
  return { pictures, unreadable };
}
