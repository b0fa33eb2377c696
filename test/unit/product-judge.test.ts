import { describe, expect, it } from 'vitest';
import type { LineWorker } from '../../src/lineWorker/lineWorker.ts';
import type { LinePictures } from '../../src/main/station/line/linePictures.ts';
import { ProductJudge } from '../../src/main/station/line/productJudge.ts';
import { PipelineError } from '../../src/pipeline/errors.ts';
import { encodePng } from '../../src/pipeline/images/png.ts';
import type { PipelineErrorCode } from '../../src/refusals/pipelineErrors.ts';

const PICTURE = { name: 'a.png', bytes: await encodePng({ width: 2, height: 2, data: new Uint8Array(12) }) };

/** A judge of a recipe that keeps no pictures of good parts; what judges refuses all with this code. */
function judgeThatRefuses(code: PipelineErrorCode): ProductJudge {
  return new ProductJudge({
    worker: { judge: () => Promise.reject(new PipelineError(code, 'a.png')) } as unknown as LineWorker,
    model: { contentHash: 'a'.repeat(64), folder: '' },
    pictures: { keep: () => Promise.resolve(7) } as unknown as LinePictures,
    geometry: { widthPx: 2, heightPx: 2 },
    thresholds: { review: 2, reject: 3 },
    toPercent: (score) => score,
    retention: { PASS: { days: 0 } },
    checks: {},
  });
}

describe('the picture of a part that cannot be judged', () => {
  it('is kept, also where those of good parts are not', async () => {
    expect(await judgeThatRefuses('FRAME_BLURRED').judge(PICTURE, 1000)).toMatchObject({
      score: null,
      faultCode: 'FRAME_BLURRED',
      imageId: 7,
    });
  });

  it('is not waited for where the part is late already', async () => {
    expect(await judgeThatRefuses('LINE_JUDGED_LATE').judge(PICTURE, 1000)).toMatchObject({ faultCode: 'LINE_JUDGED_LATE', imageId: null });
  });
});
