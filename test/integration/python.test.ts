import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensurePythonOnnxruntime } from '../../scripts/python-onnxruntime.mjs';
import { Judge } from '../../src/pipeline/judge.ts';
import { makePart } from '../../src/samples/part.ts';
import { type TaughtProduct, teachMade } from '../taught.ts';

const SCRIPT = `
import json, sys
import numpy, onnxruntime
session = onnxruntime.InferenceSession(sys.argv[1], providers=["CPUExecutionProvider"])
side = int(sys.argv[3])
pixels = numpy.fromfile(sys.argv[2], numpy.uint8).reshape(-1, side, side, 3)
anomaly_map, score = session.run(["map", "score"], {"pixels": pixels})
properties = session.get_modelmeta().custom_metadata_map
print(json.dumps({"score": score.tolist(), "map": anomaly_map[0, ::16, ::16].ravel().tolist(), "reject": float(properties["lynceus.reject"])}))
`;

const python = await ensurePythonOnnxruntime();
let taught: TaughtProduct;

describe.skipIf(python === undefined)('the compiled graph in Python’s onnxruntime', () => {
  beforeAll(async () => {
    taught = await teachMade('populated-board');
  });
  afterAll(async () => {
    await rm(taught.folder, { recursive: true });
  });

  it('opens, knows its threshold and gives the same map and score', async () => {
    const images = [1, 2, 3].map((seed) => makePart('populated-board', { seed: 50 + seed, size: 160 }).image);
    const file = join(taught.folder, 'pixels.bin');
    await writeFile(file, Buffer.concat(images.map(({ data }) => data)));
    const judge = await Judge.open(taught.bundle);
    const judgements = await judge.judge(images);
    await judge.release();
    const { stdout } = await promisify(execFile)(python!, ['-c', SCRIPT, join(taught.bundle, 'graph.onnx'), file, '160']);
    const there = JSON.parse(stdout) as { score: number[]; map: number[]; reject: number };
    expect(there.reject).toBe(taught.manifest.thresholds.reject);
    judgements.forEach(({ score }, i) => {
      expect(there.score[i] / score).toBeCloseTo(1, 5);
    });
    there.map.forEach((value, i) => {
      const at = Math.floor(i / 10) * 16 * 160 + (i % 10) * 16;
      expect(value / judgements[0].map[at]).toBeCloseTo(1, 4);
    });
  });
});
