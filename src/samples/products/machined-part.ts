import { contamination, dent, scratch, stain } from '../blemishes.ts';
import { hex, scaled } from '../drawing/colour.ts';
import { Frame, radians } from '../drawing/frame.ts';
import { clamp, smoothstep } from '../drawing/maths.ts';
import type { Noise } from '../drawing/noise.ts';
import { disc } from '../drawing/shapes.ts';
import type { Surface } from '../drawing/surface.ts';
import type { Flaw, Product, Scene } from '../product.ts';

/** A turned steel flange with a hub, a bore and six countersunk bolt holes, on a dark mat. */
export const machinedPart: Product = {
  name: 'machined-part',
  title: 'Machined flange',
  defects: ['scratch', 'dent', 'contamination', 'stain', 'missing-feature', 'misplaced-feature'],
  lighting: { azimuthDeg: 235, elevationDeg: 52, ambient: 0.45, shine: 40, shadowReach: 9 },

  draw({ surface, random, noise, flaw }: Scene): void {
    const part = new Frame(128 + random.normal(0, 2.5), 128 + random.normal(0, 2.5), radians(random.uniform(-10, 10)));
    const radius = 97 + random.normal(0, 0.35);
    const tone = 1 + random.normal(0, 0.03);

    drawMat(surface, noise);
    drawBody(surface, part, noise, { radius, tone });
    if (flaw) drawMark(surface, part, flaw);
    drawHole(surface, part, BORE_RADIUS + random.normal(0, 0.2), 2.5);
    drawBoltHoles(surface, part, { random, flaw });
    if (flaw?.kind === 'contamination') contamination(surface, placeOnFace(part, flaw.random, 88), flaw, { radius: 7 });
  },
};

const BOLT_HOLES = 6;
const BOLT_CIRCLE_RADIUS = 72;
const HUB_RADIUS = 50;
const BORE_RADIUS = 29;
const FACE_HEIGHT = 9;
const HUB_HEIGHT = 13;
const STEEL = hex('#c3c6ca');
const MAT = hex('#3a3d41');

function drawMat(surface: Surface, noise: Noise): void {
  surface.cover({ colour: MAT, shade: (u, v) => 0.75 + 0.35 * noise.at(u / 1.1, v / 1.1) + 0.2 * noise.at(u / 30, v / 30), height: 0 });
}

function drawBody(surface: Surface, part: Frame, noise: Noise, { radius, tone }: { radius: number; tone: number }): void {
  const lampDirection = radians(machinedPart.lighting.azimuthDeg) - part.angleRad;
  surface.fill(part, disc(radius), {
    colour: scaled(STEEL, tone),
    shade: (u, v) => turnedSheen(u, v, noise, lampDirection),
    height: (_u, _v, distance) => {
      const fromCentre = radius + distance;
      const step = HUB_RADIUS - fromCentre;
      const groove = 0.05 * Math.sin(fromCentre * 2.1 + 3 * noise.at(fromCentre / 4, 9));
      return FACE_HEIGHT - 2.5 * clamp(1 + distance / 2.5) + (HUB_HEIGHT - FACE_HEIGHT) * smoothstep(-1.6, 1.6, step) + groove;
    },
    metal: 0.85,
  });
}

/** The fan of light on a turned face: rings mirror a lamp along its own direction, each a little differently. */
function turnedSheen(u: number, v: number, noise: Noise, lampDirection: number): number {
  const fromCentre = Math.sqrt(u * u + v * v);
  const angle = Math.atan2(v, u);
  const fan = Math.cos(angle - lampDirection) ** 2;
  const ringTone = noise.at(fromCentre * 1.15, 5);
  const streak = noise.at(fromCentre * 1.6, 40 + angle * 4);
  return 0.66 + 0.42 * fan * fan * (0.75 + 0.5 * ringTone) + 0.16 * (ringTone - 0.5) + 0.2 * (streak - 0.5);
}

function drawBoltHoles(surface: Surface, part: Frame, { random, flaw }: Pick<Scene, 'random' | 'flaw'>): void {
  const spoiled = flaw?.random.integer(BOLT_HOLES);
  for (let hole = 0; hole < BOLT_HOLES; hole++) {
    const angle = (hole * 2 * Math.PI) / BOLT_HOLES;
    const radius = 8.2 + random.normal(0, 0.12);
    const [slackU, slackV] = [random.normal(0, 0.15), random.normal(0, 0.15)];
    if (hole === spoiled && flaw?.kind === 'missing-feature') continue;
    const shift = hole === spoiled && flaw?.kind === 'misplaced-feature' ? 2.5 + 8 * flaw.severity : 0;
    const shiftAngle = shift > 0 ? flaw!.random.uniform(0, 2 * Math.PI) : 0;
    const place = part.at(
      BOLT_CIRCLE_RADIUS * Math.cos(angle) + slackU + shift * Math.cos(shiftAngle),
      BOLT_CIRCLE_RADIUS * Math.sin(angle) + slackV + shift * Math.sin(shiftAngle),
    );
    drawHole(surface, place, radius, 2.2);
  }
}

/** A hole through the part, dark below, with a bright chamfer. */
function drawHole(surface: Surface, place: Frame, radius: number, chamfer: number): void {
  surface.fill(place, disc(radius + chamfer), { shade: 1.08, relief: (_u, _v, distance) => distance * 0.9 });
  surface.fill(place, disc(radius), {
    colour: MAT,
    shade: (_u, _v, distance) => 0.28 + 0.5 * smoothstep(0, radius, -distance),
    height: 0,
    metal: 0,
  });
}

/** Marks in the metal, which the holes then cut through. */
function drawMark(surface: Surface, part: Frame, flaw: Flaw): void {
  const { random } = flaw;
  if (flaw.kind === 'scratch')
    scratch(surface, placeOnFace(part, random, 70), flaw, { length: 70, colour: random.pick([hex('#f2f4f6'), hex('#4c4f54')]) });
  if (flaw.kind === 'dent') dent(surface, placeOnFace(part, random, 78), flaw, { radius: 8 });
  if (flaw.kind === 'stain')
    stain(surface, placeOnFace(part, random, 62), flaw, { radius: 13, colour: random.pick([hex('#7a4a28'), hex('#4b4233')]) });
}

/** A place on the face, turned roughly along the turning grooves. */
function placeOnFace(part: Frame, random: Scene['random'], furthest: number): Frame {
  const angle = random.uniform(0, 2 * Math.PI);
  const fromCentre = random.uniform(BORE_RADIUS + 12, furthest);
  return part.at(fromCentre * Math.cos(angle), fromCentre * Math.sin(angle), angle + Math.PI / 2 + random.uniform(-0.6, 0.6));
}
