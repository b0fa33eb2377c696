/** A decoded picture: interleaved RGB, `data` is `[height, width, 3]` uint8, row by row from the top left. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** A picture of yes and no: `data` is `[height, width]`, 1 where something is, 0 elsewhere. */
export interface Mask {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}
