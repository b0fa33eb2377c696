/** A dense array of numbers, row-major: the last dimension runs fastest. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}

/** Rounds every number to the nearest half-precision one, as storing it in fp16 and reading it back would. */
export function roundToHalf(data: Float32Array): Float32Array {
  return Float32Array.from(data, Math.f16round);
}
