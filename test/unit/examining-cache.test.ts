import { describe, expect, it } from 'vitest';
import { ScoreCache } from '../../src/main/station/examining/scoreCache.ts';

describe('remembered scores', () => {
  it('are those of one model and one picture', () => {
    const cache = new ScoreCache();
    cache.set('a', '1', 0.5);
    cache.set('b', '1', 0.7);
    expect([cache.get('a', '1'), cache.get('b', '1'), cache.get('a', '2'), cache.get('c', '1')]).toEqual([0.5, 0.7, undefined, undefined]);
  });

  it('make room: the model that was judged by longest ago first', () => {
    const cache = new ScoreCache(10);
    for (let i = 0; i < 6; i++) cache.set('a', `${i}`, i);
    for (let i = 0; i < 4; i++) cache.set('b', `${i}`, i);
    cache.set('a', '6', 6);
    expect([cache.size, cache.get('a', '0'), cache.get('b', '0')]).toEqual([7, 0, undefined]);
  });

  it('are never more than allowed, of a single model too', () => {
    const cache = new ScoreCache(10);
    for (let i = 0; i < 25; i++) cache.set('a', `${i}`, i);
    expect([cache.size, cache.get('a', '24'), cache.get('a', '14'), cache.get('a', '15')]).toEqual([10, 24, undefined, 15]);
  });
});
