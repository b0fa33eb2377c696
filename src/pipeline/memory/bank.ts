/**
 * A product's memory of good parts: a coreset of patch features. Its order is the order of selection, so any first part of it is
 * itself a coreset.
 */
export interface MemoryBank {
  /** Dimensions of a patch, D. */
  readonly dimensions: number;
  /** `[M, D]`, every number exactly representable in half precision. */
  readonly vectors: Float32Array;
  /** `[M]` which good picture the patch was seen in, an index into the teaching pictures. */
  readonly imageIndex: Int32Array;
  /** `[M]` where on that picture's feature grid, row by row. */
  readonly cellIndex: Int32Array;
}

export function bankSize(bank: MemoryBank): number {
  return bank.imageIndex.length;
}

/** The bank of the first `patches` selected. */
export function firstOf({ dimensions, vectors, imageIndex, cellIndex }: MemoryBank, patches: number): MemoryBank {
  return {
    dimensions,
    vectors: vectors.slice(0, patches * dimensions),
    imageIndex: imageIndex.slice(0, patches),
    cellIndex: cellIndex.slice(0, patches),
  };
}
