import { loadExtractor } from '../../src/pipeline/backbone/store.ts';
import { DEFAULT_BACKBONE } from '../../src/pipeline/backbone/registry.ts';
import { listImages } from '../../src/pipeline/images/files.ts';
import { DEFAULT_SETTINGS } from '../../src/pipeline/settings.ts';
import { teach } from '../../src/pipeline/teach.ts';

const [good, out, bank, size] = process.argv.slice(2);
const side = Number(size);
const settings = { ...DEFAULT_SETTINGS, geometry: { widthPx: side, heightPx: side }, bank: bank === 'auto' ? bank : Number(bank) } as const;
const { manifest, seconds } = await teach(await loadExtractor(DEFAULT_BACKBONE.name), await listImages(good), out, settings);
console.log(JSON.stringify({ seconds, patches: manifest.bank.patches, peakRssMb: process.resourceUsage().maxRSS / 1024 }));
