import { readFile } from 'node:fs/promises';
import type { Manifest } from '../../pipeline/bundle/manifest.ts';
import { createScale } from '../../pipeline/scoring/scale.ts';
import type { ScoreVerdict } from '../../pipeline/scoring/verdict.ts';
import { card } from './card.ts';
import type { Figures } from './figures.ts';
import { msText, secondsText, totalOf } from '../format.ts';
import { Html, html } from './html.ts';
import { shapeDefinitions, verdictMark } from './marks.ts';
import { outcomeOf, type PicturedPart } from './parts.ts';
import { stripPlot } from './stripPlot.ts';
import { howItWasTaught } from './taught.ts';

export interface ReportContent {
  /** The product, for people. */
  readonly title: string;
  /** One sentence on where the parts come from. */
  readonly origin: string;
  readonly parts: readonly PicturedPart[];
  readonly figures: Figures;
  readonly manifest: Manifest;
  /** Teaching, by step. */
  readonly teachSeconds: Readonly<Record<string, number>>;
}

/** A page of its own on how a model judged parts whose truth is known: no scripts, no other files, for the screen and for paper. */
export async function renderReport({ title, origin, parts, figures, manifest, teachSeconds }: ReportContent): Promise<string> {
  const style = new Html(await readFile(new URL('./report.css', import.meta.url), 'utf8'));
  const { thresholds, geometry } = manifest;
  const sorted = [...parts].sort((a, b) => b.percent - a.percent);
  const isWrong = (part: PicturedPart): boolean => ['miss', 'false reject'].includes(outcomeOf(part));
  const cards = (chosen: readonly PicturedPart[]): Html => html`<div class="grid">${chosen.map((part) => card(part, geometry))}</div>`;
  const wrong = sorted.filter(isWrong);
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}: inspection report</title>
        <style>
          ${style}
        </style>
      </head>
      <body>
        ${shapeDefinitions()}
        <header>
          <p>Lynceus inspection report</p>
          <h1>${title}</h1>
          <p>${origin}</p>
          ${verdictCounts(figures)} ${figureList(figures, teachSeconds)}
        </header>
        <main>
          <section>
            <h2>Readings</h2>
            <p>One scale for every product: a typical good part reads 10, REJECT is at 50. Rings mark what was judged wrongly.</p>
            ${stripPlot(parts, createScale(thresholds).toPercent(thresholds.review))}
          </section>
          <section>
            <h2>Judged wrongly: ${wrong.length} of ${figures.parts}</h2>
            ${wrong.length === 0 ? html`<p>No good part was rejected and no defective part passed.</p>` : cards(wrong)}
          </section>
          <section>
            <h2>${wrong.length === 0 ? 'All parts' : 'All other parts'}, highest reading first</h2>
            <p>Left the part, with a box around the real defect; right the heat map over it.</p>
            ${cards(sorted.filter((part) => !isWrong(part)))}
          </section>
          <section class="taught">
            <h2>How it was taught</h2>
            ${howItWasTaught(manifest, teachSeconds)}
          </section>
        </main>
      </body>
    </html> `;
  return page.text;
}

function verdictCounts({ verdicts }: Figures): Html {
  const order: readonly ScoreVerdict[] = ['PASS', 'REVIEW', 'REJECT'];
  const counts = order.map((verdict) => html`<li class="${verdict}">${verdictMark(verdict)} <strong>${verdicts[verdict]}</strong></li>`);
  return html`<ul class="counts">
    ${counts}
  </ul>`;
}

function figureList(
  { goods, defects, trueRejects, falseRejects, misses, imageAuroc, latencyMs: { decode, graph } }: Figures,
  teachSeconds: Readonly<Record<string, number>>,
): Html {
  const figure = (name: string, value: string, detail: string): Html =>
    html`<div>
      <dt>${name}</dt>
      <dd>${value} <small>${detail}</small></dd>
    </div>`;
  return html`<dl class="figures">
    ${[
      figure('Defects rejected', String(trueRejects), `of ${defects}`),
      figure('Defects missed', String(misses), `of ${defects}`),
      figure('False rejects', String(falseRejects), `of ${goods} good`),
      figure(
        'Image AUROC',
        imageAuroc?.value.toFixed(3) ?? '–',
        imageAuroc ? `${imageAuroc.low.toFixed(3)} to ${imageAuroc.high.toFixed(3)}` : '',
      ),
      figure('Decode', msText(decode.p50), `p95 ${msText(decode.p95)}`),
      figure('Graph', msText(graph.p50), `p95 ${msText(graph.p95)}`),
      figure('Taught in', secondsText(totalOf(teachSeconds)), ''),
    ]}
  </dl>`;
}
