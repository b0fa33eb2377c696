import { describe, expect, it } from 'vitest';
import { boxAround } from '../../src/cli/report/box.ts';
import { figuresOf } from '../../src/cli/report/figures.ts';
import { html } from '../../src/cli/report/html.ts';
import { outcomeOf, type PicturedPart } from '../../src/cli/report/parts.ts';
import { dataUrl } from '../../src/cli/report/picture.ts';
import { renderReport, type ReportContent } from '../../src/cli/report/report.ts';
import type { Manifest } from '../../src/pipeline/bundle/manifest.ts';
import { makePart } from '../../src/samples/part.ts';
import { malformation } from '../well-formed.ts';

const HOSTILE = `</title><script>alert('1')</script>" onload="x&`;

const manifest: Manifest = {
  format: 1,
  madeBy: 'lynceus 0.1.0',
  createdAt: '2026-01-02T03:04:05.000Z',
  version: 'stage0',
  seed: 1,
  backbone: 'efficientnet_lite0',
  geometry: { widthPx: 64, heightPx: 64 },
  dimensions: 128,
  scoreKind: 'smoothedMaximum',
  bank: { patches: 1000, candidates: [{ patches: 1000, syntheticAuroc: 0.987, graphMs: 9 }], reason: HOSTILE },
  thresholds: {
    rule: 'mean3sd',
    review: 2,
    reject: 3,
    goods: 20,
    typicalGood: 1,
    rejectInterval: { value: 3, low: 2.5, high: 3.5 },
    falseRejectRate: { value: 0.01, low: 0, high: 0.05 },
    warnings: [{ code: 'FEW_GOODS', message: `few goods ${HOSTILE}` }],
  },
  images: [{ file: 'a.png', sha256: '0'.repeat(64) }],
  heldOut: [{ image: 0, score: 1 }],
  files: {},
  contentHash: 'ab'.repeat(32),
};

describe('html', () => {
  it('escapes what is not HTML yet, in text and in attributes, and nothing twice', () => {
    const inner = html`<b title="${`"'`}">${'<&>'}</b>`;
    expect(html`<p>${inner}${[inner]}${7}</p>`.text).toBe(`<p>${'<b title="&quot;&#39;">&lt;&amp;&gt;</b>'.repeat(2)}7</p>`);
  });
});

describe('figures', () => {
  it('tell true and false rejects and misses; a part for review is none of them', () => {
    const parts = [
      part('good', 'PASS', 1),
      part('good', 'REJECT', 3.5),
      part('good', 'REVIEW', 2.5),
      part('dent', 'PASS', 1.5),
      part('dent', 'REVIEW', 2.2),
      part('dent', 'REJECT', 4),
    ];
    expect(parts.map(outcomeOf)).toEqual(['right', 'false reject', 'review', 'miss', 'review', 'right']);
    const figures = figuresOf(parts);
    expect(figures).toMatchObject({ parts: 6, goods: 3, defects: 3, trueRejects: 1, falseRejects: 1, misses: 1 });
    expect(figures.verdicts).toEqual({ PASS: 2, REVIEW: 2, REJECT: 2 });
    expect(figures.imageAuroc?.value).toBeCloseTo(5 / 9);
  });

  it('have no AUROC without defects', () => {
    expect(figuresOf([part('good', 'PASS', 1)]).imageAuroc).toBeUndefined();
  });
});

describe('the box around a defect', () => {
  it('holds the outermost marked pixels and no more', () => {
    const data = new Uint8Array(20);
    data[1 * 5 + 2] = 1;
    data[3 * 5 + 3] = 1;
    expect(boxAround({ width: 5, height: 4, data })).toEqual({ leftPx: 2, topPx: 1, widthPx: 2, heightPx: 3 });
    expect(boxAround({ width: 5, height: 4, data: new Uint8Array(20) })).toBeUndefined();
  });
});

describe('the report', () => {
  it('is well-formed and fetches nothing', async () => {
    const page = await renderReport(await content('Label'));
    expect(malformation(page)).toBeUndefined();
    expect(page).not.toMatch(/<script|<link|@import|url\(|(src|href)="(?!data:|#)/);
  });

  it('lets no text become markup', async () => {
    const page = await renderReport(await content(HOSTILE));
    expect(malformation(page)).toBeUndefined();
    expect(page).not.toContain('<script');
    expect(page.split('&lt;script&gt;').length - 1).toBeGreaterThanOrEqual(4);
  });

  it('shows each part once, wrongly judged ones first, the others by reading', async () => {
    const page = await renderReport(await content('Label'));
    const files = [...page.matchAll(/<p class="file">(.*?)<\/p>/g)].map(([, file]) => file);
    expect(files).toEqual(['good-3.5.png', 'dent-1.5.png', 'dent-4.png', 'good-1.png']);
    expect(page).toContain('Judged wrongly: 2 of 4');
  });

  it('tells the model by its content hash, its thresholds with their uncertainty, and its warnings', async () => {
    const page = await renderReport(await content('Label'));
    expect(page).toContain(manifest.contentHash);
    expect(page).toContain('3.000 (2.500 to 3.500)');
    expect(page).toContain('few goods');
  });
});

async function content(title: string): Promise<ReportContent> {
  const made = makePart('printed-label', { seed: 1, size: 64, defect: 'missing-feature' });
  const picture = await dataUrl(made.image);
  const defect = boxAround(made.mask!)!;
  const parts: PicturedPart[] = [
    part('good', 'PASS', 1),
    part('good', 'REJECT', 3.5),
    part('dent', 'PASS', 1.5),
    part('dent', 'REJECT', 4),
  ].map((judged) => ({ ...judged, picture, heat: picture, ...(judged.truth === 'good' ? {} : { defect }) }));
  return { title, origin: 'Made for a test.', parts, figures: figuresOf(parts), manifest, teachSeconds: { bank: 2 } };
}

function part(truth: string, verdict: PicturedPart['verdict'], score: number): Omit<PicturedPart, 'picture' | 'heat'> {
  return { file: `${truth}-${score}.png`, truth, verdict, score, percent: 10 * score, decodeMs: 1, graphMs: 2 };
}
