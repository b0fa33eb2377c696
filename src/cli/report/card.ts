import { type Html, html } from './html.ts';
import { verdictMark } from './marks.ts';
import { type Outcome, outcomeOf, type PicturedPart, truthText } from './parts.ts';

const REMARKS: Readonly<Record<Outcome, string>> = {
  right: '',
  review: 'for review',
  'false reject': 'false reject',
  miss: 'missed defect',
};

/** One part: its picture, the heat map over it, the verdict and the truth. */
export function card(part: PicturedPart, size: { widthPx: number; heightPx: number }): Html {
  const outcome = outcomeOf(part);
  const truth = truthText(part.truth);
  return html`<article class="card ${outcome.replace(' ', '-')}">
    <div class="pictures">
      <figure>
        <img src="${part.picture}" alt="Part, really ${truth}" width="${size.widthPx}" height="${size.heightPx}" />${defectBox(part, size)}
      </figure>
      <figure><img src="${part.heat}" alt="Heat map over the part" width="${size.widthPx}" height="${size.heightPx}" /></figure>
    </div>
    <p class="judged">${verdictMark(part.verdict)} <span class="reading">${part.percent.toFixed(1)}</span></p>
    <p class="truth">
      <span>really <strong>${truth}</strong></span
      >${REMARKS[outcome] && html` <em>${REMARKS[outcome]}</em>`}
    </p>
    <p class="file">${part.file}</p>
  </article>`;
}

/** Room left between a defect and the box that shows it, in pixels of the picture. */
const MARGIN_PX = 6;

function defectBox({ defect }: PicturedPart, { widthPx, heightPx }: { widthPx: number; heightPx: number }): Html {
  if (defect === undefined) return html``;
  const [x, y] = [Math.max(2, defect.leftPx - MARGIN_PX), Math.max(2, defect.topPx - MARGIN_PX)];
  const width = Math.min(widthPx - 2, defect.leftPx + defect.widthPx + MARGIN_PX) - x;
  const height = Math.min(heightPx - 2, defect.topPx + defect.heightPx + MARGIN_PX) - y;
  const rectangle = (name: string): Html => html`<rect class="${name}" x="${x}" y="${y}" width="${width}" height="${height}" rx="3" />`;
  return html`<svg class="defect" viewBox="0 0 ${widthPx} ${heightPx}" aria-hidden="true">
    ${[rectangle('halo'), rectangle('outline')]}
  </svg>`;
}
