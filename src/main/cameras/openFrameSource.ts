import type { FrameSourceSettings, TriggerSettings } from '../../contract/lineSetUp.ts';
import type { Camera } from './camera.ts';
import { EachPicture } from './eachPicture.ts';
import type { FrameSource } from './frameSource.ts';
import { NamedPictures } from './namedPictures.ts';
import { OrderedPictures } from './orderedPictures.ts';
import { PushedPictures } from './pushedPictures.ts';
import { ReplayedFolder } from './replayedFolder.ts';
import { TimedPictures } from './timedPictures.ts';
import { WatchedFolder } from './watchedFolder.ts';

/** The source of pictures that these settings describe, not started yet. */
export function openFrameSource(source: FrameSourceSettings, trigger: TriggerSettings): FrameSource {
  const camera = openCamera(source);
  if (trigger.by === 'timer') return new TimedPictures(camera, trigger.everyMs);
  // A replayed folder gives its pictures in their order, whatever they are called.
  if (trigger.by === 'order' || (trigger.by === 'name' && source.kind === 'replay'))
    return new OrderedPictures(camera, trigger.frameWithinMs);
  if (trigger.by === 'name') return new NamedPictures(camera, trigger.frameWithinMs);
  return new EachPicture(camera, source.kind === 'replay' ? 1000 / source.partsPerSecond : undefined);
}

function openCamera(source: FrameSourceSettings): Camera {
  if (source.kind === 'folder') return new WatchedFolder(source.folder);
  return source.kind === 'replay' ? new ReplayedFolder(source.folder, source.isRepeated) : new PushedPictures();
}
