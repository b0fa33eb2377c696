/** Where something lies: an origin in units (256 units span a picture, whatever its pixels) and a turn. */
export class Frame {
  readonly x: number;
  readonly y: number;
  readonly angleRad: number;
  readonly cos: number;
  readonly sin: number;

  constructor(x: number, y: number, angleRad = 0) {
    this.x = x;
    this.y = y;
    this.angleRad = angleRad;
    this.cos = Math.cos(angleRad);
    this.sin = Math.sin(angleRad);
  }

  /** The frame of something at (u, v) of this one, turned further. */
  at(u: number, v: number, turnRad = 0): Frame {
    return new Frame(this.x + u * this.cos - v * this.sin, this.y + u * this.sin + v * this.cos, this.angleRad + turnRad);
  }
}

/** Units across a picture. */
export const SPAN = 256;

export function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}
