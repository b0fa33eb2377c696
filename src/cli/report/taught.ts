import type { Manifest } from '../../pipeline/bundle/manifest.ts';
import { estimateText, percentText, scoreText, secondsText, totalOf } from '../format.ts';
import { type Html, html } from './html.ts';

/** How the model came about: what it remembers, where its thresholds come from, what to mind, how long it took. */
export function howItWasTaught(
  { backbone, version, training, seed, geometry, bank, thresholds, images, contentHash, madeBy, createdAt }: Manifest,
  seconds: Readonly<Record<string, number>>,
): Html {
  const used = images.filter(({ skipped }) => skipped === undefined).length;
  const steps = Object.entries(seconds).filter(([, s]) => s >= SHORTEST_STEP_SECONDS);
  return html`<dl>
      ${[
        row('Learned from', `${used} pictures of good parts, at ${geometry.widthPx} × ${geometry.heightPx} px`),
        row('Backbone', backbone),
        row('Judged by', training === undefined ? WORDS[version] : `${WORDS[version]}: ${training.reason}`),
        row('Memory bank', `${bank.patches} patches: ${bank.reason}`),
        row('REJECT from', `${estimateText(thresholds.rejectInterval, scoreText)}, reads 50`),
        row('REVIEW from', scoreText(thresholds.review)),
        row('Thresholds set by', `${thresholds.rule}, on ${thresholds.goods} goods scored by what did not see them`),
        row('Expected false rejects', estimateText(thresholds.falseRejectRate, percentText)),
        row('Taught in', `${secondsText(totalOf(seconds))}: ${steps.map(([step, s]) => `${step} ${secondsText(s)}`).join(', ')}`),
        row('Seed', String(seed)),
        row('Made', `${createdAt} by ${madeBy}`),
        row('Content hash', contentHash),
      ]}
    </dl>
    ${thresholds.warnings.map(({ message }) => html`<p class="warning"><strong>Note:</strong> ${message}</p>`)}
    ${training === undefined ? '' : versionTable(training)} ${bank.candidates.length === 0 ? '' : candidateTable(bank)}
    <p class="small">Numbers in brackets are 95 % intervals.</p>`;
}

const SHORTEST_STEP_SECONDS = 0.05;

const WORDS: Readonly<Record<Manifest['version'], string>> = {
  stage0: 'memory bank of the frozen backbone',
  stage2: 'memory bank of the tuned backbone',
  'stage0+D': 'memory bank of the frozen backbone and the discriminative network',
  'stage2+D': 'memory bank of the tuned backbone and the discriminative network',
};

function versionTable({ comparisons, offered, judgedOn }: NonNullable<Manifest['training']>): Html {
  const rows = comparisons.map(
    ({ version, auroc, gain }) =>
      html`<tr>
        <th scope="row">${WORDS[version]}${version === offered ? ' (taken)' : ''}</th>
        <td>${auroc.toFixed(4)}</td>
        <td>${gain.value.toFixed(4)} (${gain.low.toFixed(4)} to ${gain.high.toFixed(4)})</td>
      </tr>`,
  );
  return html`<table>
    <caption>
      What the part could be judged by, compared on ${judgedOn}
    </caption>
    <thead>
      <tr>
        <th scope="col">judged by</th>
        <th scope="col">AUROC</th>
        <th scope="col">gain over the frozen backbone</th>
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
}

function row(term: string, text: string): Html {
  return html`<div>
    <dt>${term}</dt>
    <dd>${text}</dd>
  </div>`;
}

function candidateTable({ candidates, patches }: Manifest['bank']): Html {
  const rows = candidates.map(
    (candidate) =>
      html`<tr>
        <th scope="row">${candidate.patches}${candidate.patches === patches ? ' (taken)' : ''}</th>
        <td>${candidate.syntheticAuroc.toFixed(4)}</td>
        <td>${candidate.graphMs.toFixed(1)}</td>
      </tr>`,
  );
  return html`<table>
    <caption>
      Sizes of the memory bank that were tried
    </caption>
    <thead>
      <tr>
        <th scope="col">patches</th>
        <th scope="col">AUROC on synthetic anomalies</th>
        <th scope="col">graph, ms a part</th>
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
}
