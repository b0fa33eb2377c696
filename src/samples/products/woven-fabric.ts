import { contamination, stain } from '../blemishes.ts';
import { hex } from '../drawing/colour.ts';
import type { Colour } from '../drawing/colour.ts';
import { Frame, radians } from '../drawing/frame.ts';
import { mix, smoothstep } from '../drawing/maths.ts';
import type { Noise } from '../drawing/noise.ts';
import { stroke } from '../drawing/shapes.ts';
import type { Point } from '../drawing/shapes.ts';
import type { Surface } from '../drawing/surface.ts';
import type { Random } from '../../pipeline/random.ts';
import type { Flaw, Product, Scene } from '../product.ts';

/** A plain weave that fills the picture: blue warp upright, grey weft across. */
export const wovenFabric: Product = {
  name: 'woven-fabric',
  title: 'Woven fabric',
  defects: ['thread-pull', 'missing-thread', 'slub', 'hole', 'contamination', 'stain'],
  lighting: { azimuthDeg: 220, elevationDeg: 48, ambient: 0.5, shine: 12, shadowReach: 3 },

  draw({ surface, random, noise, flaw }: Scene): void {
    const cloth = new Frame(128, 128, radians(random.normal(0, 1)));
    const warp = layThreads(random, 6.6);
    const weft = layThreads(random, 6.1);
    const fault = drawFault(flaw, { warp, weft });
    weave(surface, cloth, { warp, weft, noise, drift: random.uniform(0, 50), fault });
    if (!flaw) return;

    const place = cloth.at(fault.u, fault.v, flaw.random.uniform(0, 2 * Math.PI));
    if (flaw.kind === 'thread-pull') drawLoop(surface, cloth.at(fault.u, fault.v), flaw);
    if (flaw.kind === 'contamination') contamination(surface, place, flaw, { radius: 7 });
    if (flaw.kind === 'stain') stain(surface, place, flaw, { radius: 20, colour: flaw.random.pick([hex('#2c2a22'), hex('#5a4326')]) });
  },
};

/** One system of parallel threads: how thick and how bright each is. */
interface Threads {
  readonly pitch: number;
  readonly offset: number;
  readonly widths: Float32Array;
  readonly tones: Float32Array;
}

/** Where the weave itself goes wrong; `kind` is undefined for sound cloth. Places and lengths in units from the cloth's middle. */
interface Fault {
  readonly kind: Flaw['kind'] | undefined;
  readonly u: number;
  readonly v: number;
  readonly halfLength: number;
  readonly severity: number;
  /** The thread at fault. */
  readonly warpThread: number;
  readonly weftThread: number;
  readonly edge: Noise | undefined;
}

const WARP = hex('#5d7391');
const WEFT = hex('#a3aab0');
const GAP: Colour = hex('#1b2027');
const MIDDLE = 64;

function layThreads(random: Random, pitch: number): Threads {
  const each = (deviation: number) => Float32Array.from({ length: 2 * MIDDLE }, () => 1 + random.normal(0, deviation));
  return { pitch: pitch + random.normal(0, 0.05), offset: random.uniform(), widths: each(0.045), tones: each(0.06) };
}

function drawFault(flaw: Flaw | undefined, { warp, weft }: { warp: Threads; weft: Threads }): Fault {
  const sound = { kind: undefined, u: 0, v: 0, halfLength: 0, severity: 0, warpThread: 0, weftThread: 0, edge: undefined };
  if (!flaw) return sound;
  const { random, severity, kind } = flaw;
  const [u, v] = [random.uniform(-85, 85), random.uniform(-85, 85)];
  const lengths: Partial<Record<Flaw['kind'], number>> = { 'thread-pull': 60, 'missing-thread': 95, slub: 38, hole: 17 };
  return {
    kind,
    u,
    v,
    halfLength: (lengths[kind] ?? 0) * mix(0.45, 1, severity) * random.uniform(0.85, 1.15),
    severity,
    warpThread: Math.floor(u / warp.pitch + warp.offset),
    weftThread: Math.floor(v / weft.pitch + weft.offset),
    edge: flaw.noise,
  };
}

function weave(
  surface: Surface,
  cloth: Frame,
  { warp, weft, noise, drift, fault }: { warp: Threads; weft: Threads; noise: Noise; drift: number; fault: Fault },
): void {
  const { red, green, blue, height, gloss } = surface;
  surface.visit(cloth, 256, 256, (index, u, v) => {
    const across = (u + 5 * (noise.at(u / 70 + drift, v / 70) - 0.5)) / warp.pitch + warp.offset;
    const along = (v + pulledBy(fault, u, v) + 5 * (noise.at(u / 70, v / 70 + drift) - 0.5)) / weft.pitch + weft.offset;
    const warpThread = Math.floor(across);
    const weftThread = Math.floor(along);
    const evenWarp = (warpThread & 1) === 0 ? 1 : -1;
    const evenWeft = (weftThread & 1) === 0 ? 1 : -1;

    const fibre = noise.at(u * 0.9, v * 0.9);
    const warpWidth = warp.widths[(warpThread + MIDDLE) & 127] * swelling(fault, 'warp', warpThread, v);
    const weftWidth = weft.widths[(weftThread + MIDDLE) & 127] * swelling(fault, 'weft', weftThread, u);
    const warpHeight = threadHeight(across - warpThread - 0.5, warpWidth) + 0.55 * evenWarp * Math.cos(Math.PI * (along - 0.5));
    const weftHeight = threadHeight(along - weftThread - 0.5, weftWidth) - 0.55 * evenWeft * Math.cos(Math.PI * (across - 0.5));

    const torn = tear(fault, u, v);
    const top = Math.max(warpHeight, weftHeight, BACKING) * (1 - torn) + BACKING * 2.5 * torn;
    const onTop = warpHeight > weftHeight ? WARP : WEFT;
    const tone = warpHeight > weftHeight ? warp.tones[(warpThread + MIDDLE) & 127] : weft.tones[(weftThread + MIDDLE) & 127];
    const yarn = smoothstep(BACKING, BACKING + 0.5, top);
    const light = tone * (0.78 + 0.44 * fibre) * mix(0.62, 1, smoothstep(-0.3, 1.1, top));
    red[index] = mix(GAP[0], onTop[0] * light, yarn);
    green[index] = mix(GAP[1], onTop[1] * light, yarn);
    blue[index] = mix(GAP[2], onTop[2] * light, yarn);
    height[index] = 1.5 * top + 0.35 * fibre;
    gloss[index] = 0.03 * yarn;
  });
}

const BACKING = -1;

/** Height of a round thread at a share -0.5..0.5 of its pitch, below everything where it does not reach. */
function threadHeight(offset: number, width: number): number {
  const side = (2 * offset) / width;
  return width <= 0 ? -2 : Math.abs(side) >= 1 ? -1.2 : Math.sqrt(1 - side * side) * Math.min(width, 1.5) - 0.15;
}

/** Factor on a thread's width: thick in a slub, nothing where the thread is missing. */
function swelling(fault: Fault, system: 'warp' | 'weft', thread: number, position: number): number {
  if (fault.kind === 'slub' && system === 'weft' && thread === fault.weftThread) {
    return 1 + mix(0.5, 1.3, fault.severity) * smoothstep(1, 0.3, Math.abs(position - fault.u) / fault.halfLength);
  }
  if (fault.kind === 'missing-thread' && system === 'warp' && thread === fault.warpThread) {
    return Math.abs(position - fault.v) < fault.halfLength ? 0 : 1;
  }
  return 1;
}

/** How far the weft is drawn toward a pulled thread, in units. */
function pulledBy(fault: Fault, u: number, v: number): number {
  if (fault.kind !== 'thread-pull') return 0;
  const dv = (v - fault.v) / 11;
  const share = 1 - Math.abs(u - fault.u) / fault.halfLength;
  return share <= 0 ? 0 : mix(3, 10, fault.severity) * share * dv * Math.exp(-dv * dv);
}

/** 1 inside a hole, 0 outside, ragged between. */
function tear(fault: Fault, u: number, v: number): number {
  if (fault.kind !== 'hole') return 0;
  const fray = 5 * (fault.edge!.rough(u / 3.5, v / 3.5) - 0.5);
  return smoothstep(1, -1, Math.hypot(u - fault.u, v - fault.v) - fault.halfLength * 0.75 + fray);
}

/** The loop of weft that a snag leaves standing on the cloth. */
function drawLoop(surface: Surface, place: Frame, { random, noise, severity }: Flaw): void {
  const span = mix(5, 18, severity);
  const rise = span * random.uniform(0.5, 1.1) * random.pick([-1, 1]);
  const lean = random.normal(0, 0.4) * span;
  const points = Array.from({ length: 11 }, (_, i): Point => {
    const t = i / 5 - 1;
    return [span * t + lean * (1 - t * t), rise * (1 - t * t) ** 0.8];
  });
  surface.fill(
    place,
    stroke(points, () => 1.5),
    {
      colour: WEFT,
      shade: (u, v) => 0.85 + 0.4 * noise.at(u * 0.9, v * 0.9),
      height: (_u, _v, distance) => 3.2 + 1.2 * Math.sqrt(Math.max(0, -distance)),
    },
  );
}
