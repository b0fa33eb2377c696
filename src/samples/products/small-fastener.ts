import { contamination } from '../blemishes.ts';
import { hex, scaled } from '../drawing/colour.ts';
import { Frame } from '../drawing/frame.ts';
import { clamp, mix, smoothstep } from '../drawing/maths.ts';
import type { Shape } from '../drawing/shapes.ts';
import type { Flaw, Product, Scene } from '../product.ts';

/** A slotted wood screw lying at any angle on a plain light tray: its thread is a fine grating, its defects a few pixels. */
export const smallFastener: Product = {
  name: 'small-fastener',
  title: 'Small screw',
  defects: ['damaged-thread', 'bent-tip', 'missing-slot', 'contamination'],
  lighting: { azimuthDeg: 250, elevationDeg: 55, ambient: 0.55, shine: 30, shadowReach: 8 },

  draw({ surface, random, noise, flaw }: Scene): void {
    const tray = hex('#b9bcbb');
    surface.cover({ colour: tray, shade: (u, v) => 0.95 + 0.07 * noise.at(u / 1.5, v / 1.5) + 0.06 * noise.at(u / 45, v / 45), height: 0 });

    const place = new Frame(128 + random.normal(0, 6), 128 + random.normal(0, 6), random.uniform(0, 2 * Math.PI));
    const screw = drawTolerances(random);
    const damage = drawDamage(flaw, screw);
    surface.fill(place, silhouette(screw, damage), {
      colour: scaled(hex('#cfc9b8'), 1 + random.normal(0, 0.04)),
      shade: (u, v) => 0.86 + 0.28 * noise.at(u / 3 + 50, v / 1.4),
      height: (u, v) => heightAt(screw, damage, u, v),
      metal: 0.9,
    });
    if (flaw?.kind === 'contamination') {
      const along = flaw.random.uniform(-screw.length / 2 + 3, screw.length / 2 - 10);
      contamination(surface, place.at(along, flaw.random.normal(0, 2.5), flaw.random.uniform(0, 6)), flaw, { radius: 3.4 });
    }
  },
};

interface Screw {
  readonly length: number;
  readonly headRadius: number;
  readonly shankRadius: number;
  readonly pitch: number;
  /** Where along a turn the thread starts, 0..1: how the screw happened to roll. */
  readonly phase: number;
  readonly slotWidth: number;
  readonly slotDepth: number;
}

/** What the flaw changes: all zero for a good screw. */
interface Damage {
  readonly threadFrom: number;
  readonly threadTo: number;
  /** Which flank is worn: -1 or 1. */
  readonly side: number;
  /** Share of the thread's depth that is gone, 0..1. */
  readonly wear: number;
  /** How far the tip is bent aside, in units. */
  readonly bend: number;
}

const HEAD_LENGTH = 11;
const NECK_LENGTH = 14;
const TIP_LENGTH = 15;
const THREAD_DEPTH = 1.7;
const AXIS_HEIGHT = 6;

function drawTolerances(random: Scene['random']): Screw {
  return {
    length: 132 + random.normal(0, 0.5),
    headRadius: 14 + random.normal(0, 0.15),
    shankRadius: 7.2 + random.normal(0, 0.1),
    pitch: 5.4 + random.normal(0, 0.02),
    phase: random.uniform(),
    slotWidth: 3.4 + random.normal(0, 0.12),
    slotDepth: 4.6 + random.normal(0, 0.15),
  };
}

function drawDamage(flaw: Flaw | undefined, screw: Screw): Damage & { readonly slotless: boolean } {
  const sound = { threadFrom: 0, threadTo: 0, side: 1, wear: 0, bend: 0, slotless: flaw?.kind === 'missing-slot' };
  if (flaw?.kind === 'damaged-thread') {
    const turns = flaw.random.uniform(1.2, 3.5);
    const from = flaw.random.uniform(-screw.length / 2 + HEAD_LENGTH + NECK_LENGTH, screw.length / 2 - TIP_LENGTH - turns * screw.pitch);
    return {
      ...sound,
      threadFrom: from,
      threadTo: from + turns * screw.pitch,
      side: flaw.random.pick([-1, 1]),
      wear: mix(0.6, 1.3, flaw.severity),
    };
  }
  if (flaw?.kind === 'bent-tip') return { ...sound, bend: flaw.random.pick([-1, 1]) * mix(2.5, 9, flaw.severity) };
  return sound;
}

function silhouette(screw: Screw, damage: ReturnType<typeof drawDamage>): Shape {
  return {
    halfWidth: screw.length / 2,
    halfHeight: screw.headRadius + Math.abs(damage.bend),
    distance(u, v) {
      const across = v - bendAt(screw, damage, u);
      const beyondEnds = Math.abs(u) - screw.length / 2;
      const beyondFlank = Math.abs(across) - radiusAt(screw, damage, u, across < 0 ? -1 : 1);
      const outside = Math.max(beyondEnds, beyondFlank);
      if (damage.slotless) return outside;
      const intoSlot = Math.min(screw.slotWidth / 2 - Math.abs(v), -screw.length / 2 + screw.slotDepth - u);
      return Math.max(outside, intoSlot);
    },
  };
}

function heightAt(screw: Screw, damage: Damage, u: number, v: number): number {
  const across = v - bendAt(screw, damage, u);
  const coarse = radiusAt(screw, damage, u, 0);
  const radius = radiusAt(screw, damage, u, clamp(across / Math.max(coarse, 0.5), -1, 1));
  return AXIS_HEIGHT + Math.sqrt(Math.max(0, radius * radius - across * across));
}

/** Radius in units at `u` along the axis, for the line of the flank seen at `side` = -1 (upper edge) .. 1 (lower edge). */
function radiusAt(screw: Screw, damage: Damage, u: number, side: number): number {
  const fromTop = u + screw.length / 2;
  if (fromTop < HEAD_LENGTH) {
    const cone = smoothstep(2.5, HEAD_LENGTH, fromTop);
    const rim = Math.min(0, fromTop - 1.2) * 0.5;
    return mix(screw.headRadius, screw.shankRadius, cone) + rim;
  }
  const fromTip = screw.length / 2 - u;
  const taper = smoothstep(0, 1, clamp(fromTip / TIP_LENGTH) ** 0.8);
  const threaded = smoothstep(HEAD_LENGTH + NECK_LENGTH - 4, HEAD_LENGTH + NECK_LENGTH + 3, fromTop);
  const core = screw.shankRadius - threaded * THREAD_DEPTH * 0.75;
  return Math.max(0.3, core * taper) + threaded * THREAD_DEPTH * clamp(taper * 1.6) * threadAt(screw, damage, u, side);
}

/** Share of the thread's depth standing at a place, 0..1: a helix, seen turned by a quarter either way at the two edges. */
function threadAt(screw: Screw, damage: Damage, u: number, side: number): number {
  const turn = (u / screw.pitch + screw.phase - Math.asin(side) / (2 * Math.PI)) % 1;
  const sawtooth = Math.abs(2 * (turn < 0 ? turn + 1 : turn) - 1);
  const crest = smoothstep(0.25, 0.95, sawtooth);
  const within = smoothstep(damage.threadFrom, damage.threadFrom + 1.5, u) * smoothstep(damage.threadTo, damage.threadTo - 1.5, u);
  return crest * (1 - damage.wear * within * smoothstep(-0.2, 0.6, side * damage.side));
}

function bendAt(screw: Screw, damage: Damage, u: number): number {
  const beyond = Math.max(0, u - screw.length / 2 + TIP_LENGTH * 1.8) / (TIP_LENGTH * 1.8);
  return damage.bend * beyond * beyond;
}
