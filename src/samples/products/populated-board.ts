import { contamination, scratch } from '../blemishes.ts';
import { hex } from '../drawing/colour.ts';
import { Frame, radians } from '../drawing/frame.ts';
import { lettering } from '../drawing/lettering.ts';
import { mix } from '../drawing/maths.ts';
import type { Noise } from '../drawing/noise.ts';
import { box, disc, ring, stroke } from '../drawing/shapes.ts';
import type { Surface } from '../drawing/surface.ts';
import type { Flaw, Product, Scene } from '../product.ts';
import { COMPONENTS, TRACES, VIAS } from './board-layout.ts';
import { bridgeLegs, drawBody, drawLands, inkMaterial } from './board-components.ts';

/** A green circuit board, close up, with soldered chips and small parts. */
export const populatedBoard: Product = {
  name: 'populated-board',
  title: 'Populated circuit board',
  defects: ['missing-feature', 'misplaced-feature', 'solder-bridge', 'misprint', 'scratch', 'contamination'],
  lighting: { azimuthDeg: 215, elevationDeg: 56, ambient: 0.45, shine: 35, shadowReach: 6 },

  draw({ surface, random, noise, flaw }: Scene): void {
    const board = new Frame(128 + random.normal(0, 2), 128 + random.normal(0, 2), radians(random.normal(0, 0.8)));
    drawBareBoard(surface, board, noise, 1 + random.normal(0, 0.04));
    const silkscreen = board.at(random.normal(0, 0.4), random.normal(0, 0.4));

    const spoiled = flaw && flaw.random.pick(COMPONENTS.filter((component) => suits(flaw, component)));
    for (const component of COMPONENTS) {
      const fault = component === spoiled ? flaw : undefined;
      const place = board.at(
        component.u + random.normal(0, 0.35),
        component.v + random.normal(0, 0.35),
        component.turnRad + radians(random.normal(0, 0.7)),
      );
      drawLands(surface, board.at(component.u, component.v, component.turnRad), component, { noise, solder: 1 + random.normal(0, 0.08) });
      const text = silkscreen.at(component.u + component.labelAt[0], component.v + component.labelAt[1]);
      surface.fill(text, lettering(component.name, 6, 0.4), inkMaterial(noise));
      const tone = 1 + random.normal(0, 0.05);
      if (fault?.kind === 'missing-feature') continue;
      const displaced = fault?.kind === 'misplaced-feature' ? displace(place, fault) : place;
      drawBody(surface, displaced, component, { noise, tone, marking: fault?.kind === 'misprint' ? 'faulty' : 'good' });
      if (fault?.kind === 'solder-bridge') bridgeLegs(surface, place, component, fault);
    }
    if (flaw) drawBlemish(surface, board, flaw);
  },
};

const MASK_GREEN = hex('#1f6a3f');
const TRACE_GREEN = hex('#2f8550');
const TIN = hex('#c9ccce');

function drawBareBoard(surface: Surface, board: Frame, noise: Noise, tone: number): void {
  surface.fill(board, box(400, 400), {
    colour: MASK_GREEN,
    shade: (u, v) => tone * (0.9 + 0.1 * noise.at(u / 1.2, v / 1.2) + 0.12 * noise.at(u / 35, v / 35)),
    height: 0,
    gloss: 0.05,
  });
  for (const { from, to, width } of TRACES) {
    const place = board.at((from[0] + to[0]) / 2, (from[1] + to[1]) / 2, Math.atan2(to[1] - from[1], to[0] - from[0]));
    const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
    surface.fill(place, box(length + width, width, width / 2), {
      colour: TRACE_GREEN,
      shade: tone,
      height: (_u, _v, distance) => Math.min(0.5, -distance),
    });
  }
  for (const [u, v] of VIAS) {
    surface.fill(board.at(u, v), ring(2, 1.6), { colour: TIN, height: 0.5, metal: 0.7 });
    surface.fill(board.at(u, v), disc(1.2), { colour: hex('#10251a'), height: -0.5, metal: 0 });
  }
}

function suits(flaw: Flaw, component: (typeof COMPONENTS)[number]): boolean {
  if (flaw.kind === 'misprint') return component.marking !== undefined;
  if (flaw.kind === 'solder-bridge') return component.legs !== undefined;
  if (flaw.kind === 'missing-feature') return component.width * component.height < 2500;
  return true;
}

function displace(place: Frame, { random, severity }: Flaw): Frame {
  const shift = mix(1.8, 6, severity);
  const angle = random.uniform(0, 2 * Math.PI);
  return place.at(
    shift * Math.cos(angle),
    shift * Math.sin(angle),
    radians(random.pick([-1, 1]) * mix(3, 25, severity * random.uniform())),
  );
}

function drawBlemish(surface: Surface, board: Frame, flaw: Flaw): void {
  const { random } = flaw;
  const place = board.at(random.uniform(-105, 105), random.uniform(-105, 105), random.uniform(0, 2 * Math.PI));
  if (flaw.kind === 'scratch') scratch(surface, place, flaw, { length: 70, colour: random.pick([hex('#b7a58c'), hex('#a8c9b0')]) });
  if (flaw.kind !== 'contamination') return;
  if (random.chance(0.5)) contamination(surface, place, flaw, { radius: 6 });
  else scatterSolder(surface, place, flaw);
}

/** Solder balls flung over the board. */
function scatterSolder(surface: Surface, place: Frame, { random, severity }: Flaw): void {
  for (let ball = 0; ball < 2 + 5 * severity; ball++) {
    const radius = random.uniform(0.9, 1.2 + 1.6 * severity);
    surface.fill(
      place.at(random.normal(0, 7), random.normal(0, 7)),
      stroke(
        [
          [0, 0],
          [0.5, 0],
        ],
        () => radius,
      ),
      {
        colour: TIN,
        relief: (_u, _v, distance) => Math.sqrt(Math.max(0, -distance * 2 * radius)),
        metal: 0.9,
      },
    );
  }
}
