import { EventEmitter } from 'node:events';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Camera, CameraEvents } from '../../src/main/cameras/camera.ts';
import { EachPicture } from '../../src/main/cameras/eachPicture.ts';
import type { FrameSource } from '../../src/main/cameras/frameSource.ts';
import { NamedPictures } from '../../src/main/cameras/namedPictures.ts';
import { OrderedPictures } from '../../src/main/cameras/orderedPictures.ts';
import { TimedPictures } from '../../src/main/cameras/timedPictures.ts';

const WITHIN_MS = 100;

/** A camera by hand. */
class HandCamera extends EventEmitter<CameraEvents> implements Camera {
  readonly start = (): Promise<void> => Promise.resolve();
  readonly stop = (): Promise<void> => Promise.resolve();

  shoot(name: string): void {
    this.emit('picture', { data: { bytes: new Uint8Array(), name: `${name}.png` }, capturedMs: performance.now() });
  }
}

/** What a source says: `tag<-picture`, `!tag CODE`, `?CODE`. */
function heard(source: FrameSource): string[] {
  const told: string[] = [];
  source.on('frame', ({ tag, data }) => told.push(`${tag}<-${'name' in data ? data.name.replace('.png', '') : ''}`));
  source.on('missing', ({ tag, code }) => told.push(`!${tag} ${code}`));
  source.on('stray', ({ code }) => told.push(`?${code}`));
  return told;
}

let camera: HandCamera;
beforeEach(() => {
  vi.useFakeTimers();
  camera = new HandCamera();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('pictures that bear tags', () => {
  it('are of the parts whose tags they bear, whichever comes first and in whatever order', () => {
    const source = new NamedPictures(camera, WITHIN_MS);
    const told = heard(source);
    source.trigger('a');
    source.trigger('b');
    camera.shoot('b');
    camera.shoot('c');
    camera.shoot('a');
    source.trigger('c');
    expect(told).toEqual(['b<-b', 'a<-a', 'c<-c']);
  });

  it('and parts that are alone are told of, once', () => {
    const source = new NamedPictures(camera, WITHIN_MS);
    const told = heard(source);
    source.trigger('a');
    camera.shoot('b');
    vi.advanceTimersByTime(10 * WITHIN_MS);
    expect(told.sort()).toEqual(['!a FRAME_MISSING', '?FRAME_UNEXPECTED']);
  });

  it('are waited for twice where a tag comes again before its picture, and not kept for a third part', () => {
    const source = new NamedPictures(camera, WITHIN_MS);
    const told = heard(source);
    source.trigger('a');
    source.trigger('a');
    camera.shoot('a');
    camera.shoot('a');
    source.trigger('a');
    vi.advanceTimersByTime(10 * WITHIN_MS);
    expect(told).toEqual(['a<-a', 'a<-a', '!a FRAME_MISSING']);
  });

  it('are told to be missing once where a tag came twice and its pictures did not', () => {
    const source = new NamedPictures(camera, WITHIN_MS);
    const told = heard(source);
    source.trigger('a');
    source.trigger('a');
    camera.shoot('a');
    vi.advanceTimersByTime(10 * WITHIN_MS);
    camera.shoot('a');
    expect(told).toEqual(['a<-a', '!a FRAME_MISSING']);
  });

  it('that nobody waits for are not kept without end', () => {
    const source = new NamedPictures(camera, WITHIN_MS);
    const told = heard(source);
    for (let i = 0; i < 1000; i++) camera.shoot(`p${i}`);
    expect(told).toHaveLength(1000 - 64);
  });
});

describe('pictures in order', () => {
  it('are of the part that waits', () => {
    const source = new OrderedPictures(camera, WITHIN_MS);
    const told = heard(source);
    for (const tag of ['a', 'b', 'c']) {
      source.trigger(tag);
      vi.advanceTimersByTime(20);
      camera.shoot(`of-${tag}`);
    }
    expect(told).toEqual(['a<-of-a', 'b<-of-b', 'c<-of-c']);
  });

  it('are given to nobody once two parts wait, until nothing has come for a while', () => {
    const source = new OrderedPictures(camera, WITHIN_MS);
    const told = heard(source);
    source.trigger('a');
    source.trigger('b');
    camera.shoot('of-b');
    vi.advanceTimersByTime(2 * WITHIN_MS - 1);
    source.trigger('c');
    camera.shoot('of-c');
    vi.advanceTimersByTime(2 * WITHIN_MS + 1);
    source.trigger('d');
    camera.shoot('of-d');
    expect(told).toEqual([
      '!b FRAME_AMBIGUOUS',
      '!a FRAME_AMBIGUOUS',
      '?FRAME_UNEXPECTED',
      '!c FRAME_AMBIGUOUS',
      '?FRAME_UNEXPECTED',
      'd<-of-d',
    ]);
  });

  it('are given to nobody where the source is started again before the picture that a part had waited for', async () => {
    const source = new OrderedPictures(camera, WITHIN_MS);
    const told = heard(source);
    await source.start();
    source.trigger('a');
    await source.stop();
    await source.start();
    source.trigger('b');
    camera.shoot('of-a');
    expect(told).toEqual(['!b FRAME_AMBIGUOUS', '?FRAME_UNEXPECTED']);
  });

  it('are given to nobody for a while where triggers may not have been heard', () => {
    const source = new OrderedPictures(camera, WITHIN_MS);
    const told = heard(source);
    source.trigger('a');
    source.doubt();
    source.trigger('b');
    camera.shoot('of-nobody-knows-whom');
    vi.advanceTimersByTime(2 * WITHIN_MS + 1);
    source.trigger('c');
    camera.shoot('of-c');
    expect(told).toEqual(['!a FRAME_AMBIGUOUS', '!b FRAME_AMBIGUOUS', '?FRAME_UNEXPECTED', 'c<-of-c']);
  });

  it('never go to another part, whatever is lost or late', () => {
    const part = fc.record({
      gapMs: fc.integer({ min: 0, max: 3 * WITHIN_MS }),
      /** From the trigger to the picture; undefined where the camera missed it. */
      delayMs: fc.option(fc.integer({ min: 0, max: 2 * WITHIN_MS - 1 }), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(part, { maxLength: 30 }), (parts) => {
        const fresh = new HandCamera();
        const source = new OrderedPictures(fresh, WITHIN_MS);
        const told = heard(source);
        let atMs = 0;
        parts.forEach(({ gapMs, delayMs }, i) => {
          atMs += gapMs;
          setTimeout(() => {
            source.trigger(`${i}`);
          }, atMs);
          if (delayMs === undefined) return;
          setTimeout(() => {
            fresh.shoot(`${i}`);
          }, atMs + delayMs);
        });
        vi.runAllTimers();
        for (const text of told) {
          const [, tag, picture] = /^(\d+)<-(\d+)$/.exec(text) ?? [];
          if (tag !== undefined) expect(picture).toBe(tag);
        }
        const answered = told.flatMap((text) => /^!?(\d+)/.exec(text)?.[1] ?? []);
        expect(answered.sort()).toEqual(parts.map((_, i) => `${i}`).sort());
      }),
      { numRuns: 500 },
    );
  });
});

describe('pictures that are parts', () => {
  it('are called as their files where that can be a tag', () => {
    const source = new EachPicture(camera);
    const told = heard(source);
    camera.shoot('A-17.3');
    camera.shoot('not a tag');
    camera.shoot('x'.repeat(33));
    expect(told).toEqual(['A-17.3<-A-17.3', 'frame-1<-not a tag', `frame-2<-${'x'.repeat(33)}`]);
  });

  it('by the clock are the latest ones', async () => {
    const source = new TimedPictures(camera, 50);
    const told = heard(source);
    await source.start();
    camera.shoot('a');
    camera.shoot('b');
    vi.advanceTimersByTime(120);
    camera.shoot('c');
    vi.advanceTimersByTime(50);
    await source.stop();
    expect(told).toEqual(['part-1<-b', 'part-2<-c']);
  });

  it('by the clock are asked after where none comes any more, once', async () => {
    const source = new TimedPictures(camera, 50);
    const told = heard(source);
    source.on('lost', ({ code }) => told.push(`lost ${code}`)).on('restored', () => told.push('restored'));
    await source.start();
    camera.shoot('a');
    vi.advanceTimersByTime(4900);
    expect(told).toEqual(['part-1<-a']);
    vi.advanceTimersByTime(20_000);
    camera.shoot('b');
    vi.advanceTimersByTime(50);
    await source.stop();
    expect(told).toEqual(['part-1<-a', 'lost FRAME_MISSING', 'restored', 'part-2<-b']);
  });

  it('by the clock are not asked after where they are at their end', async () => {
    const source = new TimedPictures(camera, 50);
    const told = heard(source);
    source.on('lost', ({ code }) => told.push(`lost ${code}`));
    await source.start();
    camera.shoot('a');
    camera.emit('ended');
    vi.advanceTimersByTime(20_000);
    await source.stop();
    expect(told).toEqual(['part-1<-a']);
  });
});
