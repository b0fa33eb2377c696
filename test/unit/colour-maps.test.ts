import { describe, expect, test } from 'vitest';
import { COLOUR_MAPS, colourHeat, gradientOf, heatColours } from '../../src/renderer/ui/colourMaps.ts';

describe.each(COLOUR_MAPS)('the colour map %s', (map) => {
  const colours = heatColours(map);

  test('grows lighter from 0 to 100 percent', () => {
    const lightness = Array.from(
      { length: 256 },
      (_, i) => 0.2126 * colours[4 * i] + 0.7152 * colours[4 * i + 1] + 0.0722 * colours[4 * i + 2],
    );
    for (let i = 8; i < 256; i += 8) expect(lightness[i]).toBeGreaterThan(lightness[i - 8]);
  });

  test('leaves the picture as it is where nothing is found, and covers it from REJECT on', () => {
    const coverAt = (percent: number): number => colours[4 * Math.round(2.55 * percent) + 3];
    expect(coverAt(24)).toBe(0);
    expect(coverAt(37)).toBeGreaterThan(60);
    expect(coverAt(37)).toBeLessThan(200);
    expect(coverAt(50.5)).toBe(255);
    expect(coverAt(100)).toBe(255);
  });

  test('colours each grey by itself', () => {
    const pixels = Uint8ClampedArray.from([0, 0, 0, 255, 200, 200, 200, 255]);
    colourHeat(pixels, colours);
    expect([...pixels]).toEqual([...colours.slice(0, 4), ...colours.slice(800, 804)]);
  });

  test('is a gradient of style sheets too', () => {
    expect(gradientOf(map)).toMatch(/^linear-gradient\(to right, (.+, ){10}/);
  });
});
