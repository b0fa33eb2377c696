import { expect, it } from 'vitest';
import { heatMapNames } from '../../src/cli/heatMapNames.ts';

it('gives every picture a heat map of its own, whatever the pictures are called', () => {
  expect(heatMapNames(['a/part.png', 'b/part.png', 'b/Part.jpg', 'part-2.png', 'part.tar.png'])).toEqual([
    'part-heat.png',
    'part-2-heat.png',
    'Part-3-heat.png',
    'part-2-2-heat.png',
    'part.tar-heat.png',
  ]);
});
