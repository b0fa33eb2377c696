import { jittered, readMirrored } from './sampling.ts';
import { boxAround, clamp, drawLog, drawPlace } from './scene.ts';
import type { Change, Draft, Scene } from './scene.ts';

/** The paper's sizes are given for pictures of this side. */
const PAPER_SIDE_PX = 256;
const PATCH_AREA_SHARE = { least: 0.02, most: 0.15 };
const PATCH_ASPECT = 3.3;
const SCAR_WIDTH_PX = { least: 2, most: 16 };
const SCAR_LENGTH_PX = { least: 10, most: 25 };
const SCAR_TURN = Math.PI / 4;
/** About the paper's change of 10 % in brightness, contrast and colour. */
const COLOUR_JITTER = 0.3;

/**
 * CutPaste (Li et al. 2021): a rectangle cut out of the picture and pasted elsewhere, its colours jittered; as often a patch of 2 to
 * 15 % of the object as a thin scar turned by up to 45 degrees.
 */
export const draftCutPaste: Draft = (scene) => (scene.random.chance(0.5) ? cutPatch(scene) : cutScar(scene));

function cutPatch(scene: Scene): Change {
  const { areaPx, reach, random } = scene;
  const cutPx = reach ** 2 * areaPx * random.uniform(PATCH_AREA_SHARE.least, PATCH_AREA_SHARE.most);
  const aspect = drawLog(random, 1, PATCH_ASPECT) ** random.pick([-1, 1]);
  return paste(scene, { widthPx: Math.sqrt(cutPx * aspect), heightPx: Math.sqrt(cutPx / aspect), angle: 0, recipe: 'patch' });
}

function cutScar(scene: Scene): Change {
  const { image, reach, random } = scene;
  const scale = (reach * Math.min(image.width, image.height)) / PAPER_SIDE_PX;
  return paste(scene, {
    widthPx: scale * random.uniform(SCAR_WIDTH_PX.least, SCAR_WIDTH_PX.most),
    heightPx: scale * random.uniform(SCAR_LENGTH_PX.least, SCAR_LENGTH_PX.most),
    angle: random.uniform(-SCAR_TURN, SCAR_TURN),
    recipe: 'scar',
  });
}

interface Cut {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Turn between the cut, which is upright, and where it is pasted, in radians. */
  readonly angle: number;
  readonly recipe: string;
}

function paste(scene: Scene, { widthPx, heightPx, angle, recipe }: Cut): Change {
  const { image, random } = scene;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [from, to] = [drawPlace(scene), drawPlace(scene)];
  const reach = Math.hypot(widthPx, heightPx) / 2 + 1;
  const box = boxAround(image, to, { x: reach, y: reach });
  const opacity = new Float32Array(box.width * box.height);
  for (let row = 0, i = 0; row < box.height; row++) {
    for (let column = 0; column < box.width; column++, i++) {
      const [x, y] = [box.left + column - to.x, box.top + row - to.y];
      const insideX = widthPx / 2 - Math.abs(x * cos + y * sin);
      const insideY = heightPx / 2 - Math.abs(y * cos - x * sin);
      opacity[i] = clamp(Math.min(insideX, insideY) + 0.5);
    }
  }
  const upright = (x: number, y: number, colour: Float32Array) => {
    const [right, down] = [x - to.x, y - to.y];
    readMirrored(image, from.x + right * cos + down * sin, from.y + down * cos - right * sin, colour);
  };
  return { mask: { ...box, opacity }, paint: jittered(upright, random, COLOUR_JITTER), recipe };
}
