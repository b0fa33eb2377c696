import { type Html, html } from './html.ts';
import { shapeId } from './marks.ts';
import { type JudgedPart, outcomeOf, truthText } from './parts.ts';

const WIDTH = 1000;
const LEFT = 90;
const RIGHT = 20;
const MARK = 12;
const TOP = 34;
/** Marks in one lane above one another before they overlap. */
const LEVELS = 9;
const LANE_HEIGHT = LEVELS * MARK + 14;
const BOTTOM = TOP + 2 * LANE_HEIGHT;
const HEIGHT = BOTTOM + 26;
const REJECT_PERCENT = 50;

/** All readings on the scale 0..100, goods above and defects below, with REVIEW and REJECT marked. An SVG of its own width. */
export function stripPlot(parts: readonly JudgedPart[], reviewPercent: number): Html {
  const lanes = [
    { name: 'good', parts: parts.filter(({ truth }) => truth === 'good'), baseline: TOP + LANE_HEIGHT },
    { name: 'defective', parts: parts.filter(({ truth }) => truth !== 'good'), baseline: BOTTOM },
  ];
  return html`<svg
    class="strip"
    viewBox="0 0 ${WIDTH} ${HEIGHT}"
    role="img"
    aria-label="Readings of good and of defective parts from 0 to 100"
  >
    ${[zone('PASS', 0, reviewPercent), zone('REVIEW', reviewPercent, REJECT_PERCENT), zone('REJECT', REJECT_PERCENT, 100)]}
    ${[0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100].map(tick)} ${lanes.map(lane)}
  </svg>`;
}

function xOf(percent: number): number {
  return round(LEFT + (percent / 100) * (WIDTH - LEFT - RIGHT));
}

function zone(verdict: string, from: number, to: number): Html {
  const width = round(xOf(to) - xOf(from));
  return html`<rect class="zone ${verdict}" x="${xOf(from)}" y="${TOP}" width="${width}" height="${BOTTOM - TOP}" />
    <line class="limit ${verdict}" x1="${xOf(from)}" x2="${xOf(from)}" y1="${TOP - 24}" y2="${BOTTOM}" />
    <text class="zone-name ${verdict}" x="${xOf(from) + 6}" y="${TOP - 10}"
      >${from === 0 ? verdict : `${verdict} from ${from.toFixed(0)}`}</text
    >`;
}

function tick(percent: number): Html {
  return html`<line class="tick" x1="${xOf(percent)}" x2="${xOf(percent)}" y1="${BOTTOM}" y2="${BOTTOM + 5}" />
    <text class="tick-name" x="${xOf(percent)}" y="${BOTTOM + 20}">${percent}</text>`;
}

function lane({ name, parts, baseline }: { name: string; parts: readonly JudgedPart[]; baseline: number }): Html {
  const marks = stacked(parts).map(({ part, level }) => mark(part, baseline - MARK - 2 - level * MARK));
  return html`<text class="lane-name" x="0" y="${baseline - LANE_HEIGHT / 2 + 5}">${name}</text>
    <line class="lane" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${baseline}" y2="${baseline}" />
    ${marks}`;
}

/** Puts marks that would cover each other above one another. */
function stacked(parts: readonly JudgedPart[]): { part: JudgedPart; level: number }[] {
  const lastX = new Array<number>(LEVELS).fill(-Infinity);
  return [...parts]
    .sort((a, b) => a.percent - b.percent)
    .map((part) => {
      const x = xOf(part.percent);
      const free = lastX.findIndex((last) => x - last >= MARK);
      const level = free >= 0 ? free : lastX.indexOf(Math.min(...lastX));
      lastX[level] = x;
      return { part, level };
    });
}

function mark(part: JudgedPart, y: number): Html {
  const x = round(xOf(part.percent) - MARK / 2);
  const outcome = outcomeOf(part);
  const isWrong = outcome === 'miss' || outcome === 'false reject';
  const ring = html`<circle class="ring" cx="${round(x + MARK / 2)}" cy="${round(y + MARK / 2)}" r="${MARK * 0.75}" />`;
  return html`<g class="mark ${part.verdict}">
    <title>${truthText(part.truth)}: ${part.verdict} at ${part.percent.toFixed(1)}, ${part.file}</title>
    ${isWrong ? ring : ''}<use href="#${shapeId(part.verdict)}" x="${x}" y="${y}" width="${MARK}" height="${MARK}" />
  </g>`;
}

function round(length: number): number {
  return Number(length.toFixed(1));
}
