import { clamp } from './maths.ts';
import type { Noise } from './noise.ts';

/**
 * An outline about its frame's origin. `distance` is signed, in units, negative inside
 * (formulae after I. Quilez, "2D distance functions"); nothing of it lies beyond the half width and half height.
 */
export interface Shape {
  readonly halfWidth: number;
  readonly halfHeight: number;
  distance(u: number, v: number): number;
}

export function disc(radius: number): Shape {
  return { halfWidth: radius, halfHeight: radius, distance: (u, v) => Math.sqrt(u * u + v * v) - radius };
}

export function ring(radius: number, thickness: number): Shape {
  const reach = radius + thickness / 2;
  return { halfWidth: reach, halfHeight: reach, distance: (u, v) => Math.abs(Math.sqrt(u * u + v * v) - radius) - thickness / 2 };
}

export function box(width: number, height: number, cornerRadius = 0): Shape {
  const innerWidth = width / 2 - cornerRadius;
  const innerHeight = height / 2 - cornerRadius;
  return {
    halfWidth: width / 2,
    halfHeight: height / 2,
    distance(u, v) {
      const du = Math.abs(u) - innerWidth;
      const dv = Math.abs(v) - innerHeight;
      if (du > 0 && dv > 0) return Math.sqrt(du * du + dv * dv) - cornerRadius;
      return Math.max(du, dv) - cornerRadius;
    },
  };
}

/** The band of the given thickness inside a shape's edge. */
export function outline(shape: Shape, thickness: number): Shape {
  return { ...shape, distance: (u, v) => Math.abs(shape.distance(u, v) + thickness / 2) - thickness / 2 };
}

export type Point = readonly [u: number, v: number];

/** A line drawn through the points; `radiusAt` is half its thickness at a share 0..1 of the way. */
export function stroke(points: readonly Point[], radiusAt: (share: number) => number): Shape {
  const widest = Math.max(...points.map((_, i) => radiusAt(i / (points.length - 1))), radiusAt(0.5));
  return {
    halfWidth: Math.max(...points.map(([u]) => Math.abs(u))) + widest,
    halfHeight: Math.max(...points.map(([, v]) => Math.abs(v))) + widest,
    distance(u, v) {
      let nearest = Infinity;
      for (let i = 1; i < points.length; i++) {
        const [fromU, fromV] = points[i - 1];
        const alongU = points[i][0] - fromU;
        const alongV = points[i][1] - fromV;
        const share = clamp(((u - fromU) * alongU + (v - fromV) * alongV) / (alongU * alongU + alongV * alongV));
        const du = u - fromU - share * alongU;
        const dv = v - fromV - share * alongV;
        nearest = Math.min(nearest, Math.sqrt(du * du + dv * dv) - radiusAt((i - 1 + share) / (points.length - 1)));
      }
      return nearest;
    },
  };
}

/** A ragged blot: an ellipse whose edge wanders by `raggedness` (0..1) of its radius. */
export function blot(radius: number, aspect: number, raggedness: number, noise: Noise): Shape {
  return {
    halfWidth: radius * aspect * (1 + raggedness),
    halfHeight: radius * (1 + raggedness),
    distance(u, v) {
      const x = u / aspect;
      const length = Math.sqrt(x * x + v * v);
      if (length < 1e-6) return -radius;
      const edge = radius * (1 + raggedness * (2 * noise.rough(3 + (1.3 * x) / length, 3 + (1.3 * v) / length) - 1));
      return length - edge;
    },
  };
}
