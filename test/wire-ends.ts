import { Link } from '../src/main/actuator/wire/link.ts';
import type { LinkOwner, Loss, Refusal } from '../src/main/actuator/wire/linkOwner.ts';
import type { Beat, Hello, Letter, Side } from '../src/main/actuator/wire/messages.ts';
import type { BytePort } from '../src/main/actuator/wire/port.ts';
import { isRecipeMismatch } from '../src/main/actuator/wire/recipe.ts';

/** What one end of the wire was told, in order. */
interface Log {
  readonly ready: Hello[];
  readonly lost: Loss[];
  readonly refused: Refusal[];
  readonly letters: Letter[];
  readonly beats: Beat[];
}

type End<Own extends Side> = Log & { readonly link: Link<Own> };

/** What an end is set to. */
interface EndSettings {
  readonly recipe?: string;
}

export function stationEnd(port: BytePort, { recipe = 'none' }: EndSettings = {}): End<'station'> {
  const log = newLog();
  const owner: LinkOwner<'station', 'plc'> = {
    introduce: () => ({ station: 'press-3', software: '0.1.0', recipe }),
    beat: () => ({ state: 'READY' }),
    objection: (plc) => (isRecipeMismatch(plc.recipe, recipe) ? 'RECIPE_MISMATCH' : undefined),
    ...tellings(log),
  };
  return { ...log, link: new Link('station', port, owner) };
}

export function plcEnd(port: BytePort, { recipe = 'none' }: EndSettings = {}): End<'plc'> {
  const log = newLog();
  const owner: LinkOwner<'plc', 'station'> = {
    introduce: () => ({ plc: 'gate-3', recipe }),
    beat: () => ({ state: 'READY', queue: 0 }),
    objection: (station) => (isRecipeMismatch(station.recipe, recipe) ? 'RECIPE_MISMATCH' : undefined),
    ...tellings(log),
  };
  return { ...log, link: new Link('plc', port, owner) };
}

function newLog(): Log {
  return { ready: [], lost: [], refused: [], letters: [], beats: [] };
}

type Telling = 'onReady' | 'onLost' | 'onRefused' | 'onLetter' | 'onBeat';

function tellings(log: Log): Pick<LinkOwner<Side, Side>, Telling> {
  return {
    onReady: (hello) => void log.ready.push(hello),
    onLost: (why) => void log.lost.push(why),
    onRefused: (refusal) => void log.refused.push(refusal),
    onLetter: (letter) => void log.letters.push(letter),
    onBeat: (beat) => void log.beats.push(beat),
  };
}
