import type { ScoreVerdict } from '../../pipeline/scoring/verdict.ts';
import { type Html, html } from './html.ts';

/** A shape for each verdict, 16 x 16, so that no verdict is told by its colour alone. */
const SHAPES: Readonly<Record<ScoreVerdict, Html>> = {
  PASS: html`<circle cx="8" cy="8" r="7" /> <path class="sign" d="M4.7 8.3 7 10.6 11.4 5.8" />`,
  REVIEW: html`<path d="M8 1 15.5 14.5H.5Z" /> <path class="sign" d="M8 6v4M8 12.2v.2" />`,
  REJECT: html`<path d="M1 1h14v14H1Z" /> <path class="sign" d="M5 5l6 6M11 5l-6 6" />`,
};

/** The shapes, once a page; `verdictMark` and the strip plot refer to them. */
export function shapeDefinitions(): Html {
  const symbols = Object.entries(SHAPES).map(
    ([verdict, shape]) => html`<symbol id="${shapeId(verdict)}" viewBox="0 0 16 16">${shape}</symbol>`,
  );
  return html`<svg class="definitions" aria-hidden="true">${symbols}</svg>`;
}

/** A verdict as shape, colour and word. */
export function verdictMark(verdict: ScoreVerdict): Html {
  return html`<span class="verdict ${verdict}"
    ><svg aria-hidden="true"><use href="#${shapeId(verdict)}" /></svg> ${verdict}</span
  >`;
}

export function shapeId(verdict: string): string {
  return `shape-${verdict}`;
}
