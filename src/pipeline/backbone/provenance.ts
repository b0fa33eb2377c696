import { z } from 'zod';
import { PipelineError } from '../errors.ts';
import { readWhole } from '../files.ts';

const SHA256 = z.string().regex(/^[0-9a-f]{64}$/);

const SOURCE_FILE = z.strictObject({ name: z.string(), sha256: SHA256 });

/** Who published weights and on what terms; only a person's own file says nothing of its terms. */
const SOURCE = z.strictObject({
  name: z.string(),
  url: z.url().optional(),
  licence: z.string().optional(),
  copyright: z.string().optional(),
  trainedOn: z.string().optional(),
});

/** What lies beside every weights file that Lynceus keeps, as `<backbone>.json`: what it is, where it came from, what was done to it. */
const PROVENANCE = z.strictObject({
  format: z.literal(1),
  backbone: z.string(),
  title: z.string(),
  file: z.strictObject({ name: z.string(), bytes: z.int().positive(), sha256: SHA256, dtype: z.literal('F32') }),
  source: SOURCE.extend({ files: z.array(SOURCE_FILE).min(1) }),
  changes: z.string(),
  parameters: z.int().positive(),
  layers: z.array(z.string()).min(1),
  taps: z.array(z.strictObject({ layer: z.string(), channels: z.int().positive(), stride: z.int().positive() })),
});

export type SourceFile = z.infer<typeof SOURCE_FILE>;
export type Source = z.infer<typeof SOURCE>;
export type Provenance = z.infer<typeof PROVENANCE>;

/** @throws PipelineError WEIGHTS_UNREADABLE, WEIGHTS_BROKEN */
export async function readProvenance(path: string): Promise<Provenance> {
  const bytes = await readWhole(path, 'WEIGHTS_UNREADABLE');
  try {
    return PROVENANCE.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch (cause) {
    throw new PipelineError('WEIGHTS_BROKEN', path, { detail: 'not a record of provenance', cause });
  }
}
