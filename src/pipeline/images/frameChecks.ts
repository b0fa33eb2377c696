import { PipelineError } from '../errors.ts';
import type { RgbImage } from './image.ts';

/** What a picture must be like to be judged at all. A check that is left out is not made. */
export interface FrameChecks {
  /** The sides of the picture as it came, px. */
  readonly size?: { readonly widthPx: number; readonly heightPx: number } | undefined;
  /** Standard deviation of luma, 0..128: below it the picture is blank. */
  readonly leastContrast?: number | undefined;
  /** Variance of the Laplacian of luma: below it the picture is blurred. */
  readonly leastSharpness?: number | undefined;
  /** Share of pixels, 0..1, that are as bright as can be. */
  readonly mostBright?: number | undefined;
  /** Share of pixels, 0..1, that are black. */
  readonly mostDark?: number | undefined;
}

/** What the checks look at, of the picture at the model's input size. */
export interface FrameFacts {
  /** 0..255. */
  readonly meanLuma: number;
  readonly contrast: number;
  readonly sharpness: number;
  readonly bright: number;
  readonly dark: number;
}

/** Luma from here on is as bright as can be, whatever the compression did to it; up to there it is black. */
const BRIGHT = 250;
const DARK = 5;

/**
 * Luma after ITU-R BT.601. Sharpness is the variance of the Laplacian by 4 neighbours, without the border (Pech-Pacheco 2000), which noise
 * raises and blur lowers; what is sharp depends on the part, so compare it among pictures of one product.
 */
export function measureFrame({ width, height, data }: RgbImage): FrameFacts {
  const luma = new Float32Array(width * height);
  let [sum, squares, bright, dark] = [0, 0, 0, 0];
  for (let i = 0; i < luma.length; i++) {
    const value = 0.299 * data[3 * i] + 0.587 * data[3 * i + 1] + 0.114 * data[3 * i + 2];
    luma[i] = value;
    sum += value;
    squares += value * value;
    if (value >= BRIGHT) bright++;
    if (value <= DARK) dark++;
  }
  const contrast = Math.sqrt(varianceOf(sum, squares, luma.length));
  const meanLuma = sum / luma.length;
  return { meanLuma, contrast, sharpness: laplacianVariance(luma, width, height), bright: bright / luma.length, dark: dark / luma.length };
}

/** @throws PipelineError FRAME_BLANK, FRAME_BLURRED, FRAME_OVEREXPOSED, FRAME_UNDEREXPOSED */
export function checkFrame(name: string, image: RgbImage, checks: FrameChecks): void {
  const { leastContrast = 0, leastSharpness = 0, mostBright = 1, mostDark = 1 } = checks;
  if (leastContrast === 0 && leastSharpness === 0 && mostBright === 1 && mostDark === 1) return;
  const { contrast, sharpness, bright, dark } = measureFrame(image);
  if (contrast < leastContrast) throw refusal('FRAME_BLANK', name, `contrast ${contrast.toFixed(1)}, at least ${leastContrast}`);
  if (bright > mostBright) throw refusal('FRAME_OVEREXPOSED', name, `${percent(bright)} are white, at most ${percent(mostBright)}`);
  if (dark > mostDark) throw refusal('FRAME_UNDEREXPOSED', name, `${percent(dark)} are black, at most ${percent(mostDark)}`);
  if (sharpness < leastSharpness) throw refusal('FRAME_BLURRED', name, `sharpness ${sharpness.toFixed(1)}, at least ${leastSharpness}`);
}

/** @throws PipelineError FRAME_SIZE_WRONG */
export function checkFrameSize(name: string, widthPx: number, heightPx: number, size: FrameChecks['size']): void {
  if (!size || (size.widthPx === widthPx && size.heightPx === heightPx)) return;
  throw refusal('FRAME_SIZE_WRONG', name, `${widthPx} x ${heightPx} px, not ${size.widthPx} x ${size.heightPx} px`);
}

function laplacianVariance(luma: Float32Array, width: number, height: number): number {
  let [sum, squares] = [0, 0];
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x;
      const value = luma[i - 1] + luma[i + 1] + luma[i - width] + luma[i + width] - 4 * luma[i];
      sum += value;
      squares += value * value;
    }
  }
  return varianceOf(sum, squares, (width - 2) * (height - 2));
}

function varianceOf(sum: number, squares: number, count: number): number {
  const mean = sum / count;
  return Math.max(0, squares / count - mean * mean);
}

function refusal(
  code: 'FRAME_BLANK' | 'FRAME_BLURRED' | 'FRAME_OVEREXPOSED' | 'FRAME_UNDEREXPOSED' | 'FRAME_SIZE_WRONG',
  name: string,
  detail: string,
): PipelineError {
  return new PipelineError(code, name, { detail });
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
