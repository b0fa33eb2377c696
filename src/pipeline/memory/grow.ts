import { PipelineError } from '../errors.ts';
import { Random } from '../random.ts';
import type { Work } from '../work.ts';
import { bankSize, type MemoryBank } from './bank.ts';
import { BANK_SIZES } from './bankSize.ts';
import { gatherRows, selectCoreset } from './coreset.ts';

/** A bank never grows beyond twice the largest one that teaching chooses: matching takes time. */
const MOST_PATCHES = 2 * BANK_SIZES[BANK_SIZES.length - 1];
/** Patches that a picture may bring at the least, however thinly the bank remembers the others. */
const LEAST_OF_PICTURE = 32;

/**
 * How many patches each of some new pictures may bring: as many as the bank holds of each picture that it was learned from.
 * @param learned pictures that the bank was learned from
 * @throws PipelineError BANK_FULL where the bank has no room for them
 */
export function patchesOfEach(bank: MemoryBank, learned: number, added: number): number {
  const each = Math.min(
    Math.max(LEAST_OF_PICTURE, Math.ceil(bankSize(bank) / learned)),
    Math.floor((MOST_PATCHES - bankSize(bank)) / added),
  );
  if (each >= LEAST_OF_PICTURE) return each;
  throw new PipelineError('BANK_FULL', 'memory bank', { detail: `${bankSize(bank)} patches, and ${added} pictures to add` });
}

/**
 * A bank with patches of more pictures, those that are farthest from all it holds first: the greedy selection that made it (Gonzalez 1985)
 * goes on among the new patches.
 * @param patches `[pictures * cells, D]`, picture by picture
 * @param firstImage the index that the first of the pictures gets; the others follow
 * @param count patches to take of all of them together
 */
export async function grownBank(
  bank: MemoryBank,
  patches: Float32Array,
  { cells, firstImage, count }: { cells: number; firstImage: number; count: number },
  work: Work = {},
): Promise<MemoryBank> {
  const { dimensions, vectors, imageIndex, cellIndex } = bank;
  const chosen = await selectCoreset(patches, dimensions, count, new Random(0), work, vectors);
  const rows = gatherRows(patches, dimensions, chosen).map(Math.f16round);
  return {
    dimensions,
    vectors: joined(vectors, rows),
    imageIndex: Int32Array.from([...imageIndex, ...chosen.map((patch) => firstImage + Math.floor(patch / cells))]),
    cellIndex: Int32Array.from([...cellIndex, ...chosen.map((patch) => patch % cells)]),
  };
}

function joined(first: Float32Array, second: Float32Array): Float32Array {
  const both = new Float32Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
