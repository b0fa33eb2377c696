import { smoothingMatrix } from './gaussian.ts';

/** Deviation of the map's Gaussian blur, in input pixels (Roth et al. 2022, section 3.3). */
export const SMOOTHING_SIGMA_PX = 4;

/** The two matrices that turn a grid of patch distances into an anomaly map at input size: rows `[H, h]`, columns `[W, w]`. */
export interface Smoothing {
  readonly heightPx: number;
  readonly widthPx: number;
  readonly gridHeight: number;
  readonly gridWidth: number;
  readonly rows: Float32Array;
  readonly columns: Float32Array;
}

/** @param stride input pixels per grid cell */
export function smoothingFor(heightPx: number, widthPx: number, stride: number): Smoothing {
  const gridHeight = heightPx / stride;
  const gridWidth = widthPx / stride;
  const rows = smoothingMatrix(gridHeight, heightPx, SMOOTHING_SIGMA_PX);
  const columns = smoothingMatrix(gridWidth, widthPx, SMOOTHING_SIGMA_PX);
  return { heightPx, widthPx, gridHeight, gridWidth, rows, columns };
}

/** `[h, w]` patch distances to a smooth map `[H, W]`: rows * P * columns^T. */
export function anomalyMap(distances: Float32Array, { heightPx, widthPx, gridHeight, gridWidth, rows, columns }: Smoothing): Float32Array {
  const wide = new Float32Array(gridHeight * widthPx);
  for (let i = 0; i < gridHeight; i++) {
    for (let x = 0; x < widthPx; x++) {
      let sum = 0;
      for (let j = 0; j < gridWidth; j++) sum += distances[i * gridWidth + j] * columns[x * gridWidth + j];
      wide[i * widthPx + x] = sum;
    }
  }
  const map = new Float32Array(heightPx * widthPx);
  for (let y = 0; y < heightPx; y++) {
    for (let i = 0; i < gridHeight; i++) {
      const weight = rows[y * gridHeight + i];
      if (weight === 0) continue;
      for (let x = 0; x < widthPx; x++) map[y * widthPx + x] += weight * wide[i * widthPx + x];
    }
  }
  return map;
}
