import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { encode } from '../../src/main/actuator/wire/frame.ts';
import { LINK_TIMINGS } from '../../src/main/actuator/wire/link.ts';
import type { Letter } from '../../src/main/actuator/wire/messages.ts';
import { plcEnd, stationEnd } from '../wire-ends.ts';
import { MemoryPort, type Way } from '../wire-ports.ts';

const PASS: Letter<'station'> = { type: 'VERDICT', tag: 'A1', verdict: 'PASS', gate: 'PASS' };
const TRIGGER: Letter<'plc'> = { type: 'TRIGGER', tag: 'A1' };
const ROUND_MS = 10;
const { repeatEveryMs, repeats, beatEveryMs, lostAfterMs } = LINK_TIMINGS;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  for (const { link } of ends) link.close();
  ends.length = 0;
  vi.useRealTimers();
});

const ends: { link: { close: () => void } }[] = [];

/** Both ends of a wire; ready unless told otherwise. */
async function wire({ stationRecipe = 'none', plcRecipe = 'none' } = {}) {
  const [stationPort, plcPort] = MemoryPort.pair();
  const station = stationEnd(stationPort, { recipe: stationRecipe });
  const plc = plcEnd(plcPort, { recipe: plcRecipe });
  ends.push(station, plc);
  await vi.advanceTimersByTimeAsync(ROUND_MS);
  return { station, plc, stationPort, plcPort };
}

function isOf(type: string): (bytes: Buffer) => boolean {
  return (bytes) => bytes.toString('latin1').startsWith(`${type} `);
}

/** Swallows the first so many lines of a type. */
function losing(type: string, times: number): Way {
  let left = times;
  return (bytes) => (isOf(type)(bytes) && left-- > 0 ? undefined : bytes);
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'none',
    (error: unknown) => (error as { code: string }).code,
  );
}

function sessionOf(hello: object | undefined): string {
  return (hello as { session: string }).session;
}

describe('greeting', () => {
  it('makes both sides ready, each knowing who the other is', async () => {
    const { station, plc } = await wire({ stationRecipe: '4:17', plcRecipe: '4:17' });
    expect(station.ready).toEqual([{ type: 'HELLO', protocol: 1, plc: 'gate-3', session: expect.any(String) as string, recipe: '4:17' }]);
    expect(plc.ready).toMatchObject([{ station: 'press-3', software: '0.1.0', recipe: '4:17' }]);
    expect(station.link.isReady && plc.link.isReady).toBe(true);
  });

  it('goes on until the other side comes', async () => {
    const [stationPort, plcPort] = MemoryPort.pair();
    const station = stationEnd(stationPort);
    ends.push(station);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(station.link.isReady).toBe(false);
    expect(station.lost).toEqual([]);
    const plc = plcEnd(plcPort);
    ends.push(plc);
    await vi.advanceTimersByTimeAsync(2 * lostAfterMs);
    expect(station.ready.length).toBe(1);
    expect(plc.link.isReady).toBe(true);
  });

  it.each(['HELLO', 'ACK'])('survives that each side’s first three %s are lost', async (type) => {
    const [stationPort, plcPort] = MemoryPort.pair();
    [stationPort.way, plcPort.way] = [losing(type, 3), losing(type, 3)];
    const [station, plc] = [stationEnd(stationPort), plcEnd(plcPort)];
    ends.push(station, plc);
    await vi.advanceTimersByTimeAsync(2 * lostAfterMs);
    expect([station.link.isReady, plc.link.isReady, station.lost, plc.lost]).toEqual([true, true, [], []]);
  });

  it('takes nothing else before it, and acknowledges nothing', async () => {
    const [stationPort, plcPort] = MemoryPort.pair();
    const station = stationEnd(stationPort);
    ends.push(station);
    const trigger = encode('plc', TRIGGER, 9);
    plcPort.write(Buffer.from(`${trigger}\n${encode('plc', { type: 'BEAT', state: 'READY', queue: 0 }, 10)}\n`));
    await vi.advanceTimersByTimeAsync(ROUND_MS);
    expect([station.letters, station.beats]).toEqual([[], []]);
    expect(stationPort.written.filter((line) => !line.startsWith('HELLO'))).toEqual([]);
    expect(await codeOf(station.link.send(PASS))).toBe('ACTUATOR_LOST');
  });

  it('is refused by both for as long as their recipes differ', async () => {
    const { station, plc } = await wire({ stationRecipe: '4:17', plcRecipe: '4:16' });
    await vi.advanceTimersByTimeAsync(5 * lostAfterMs);
    expect(station.refused).toContainEqual({ by: 'station', code: 'RECIPE_MISMATCH' });
    expect(station.refused).toContainEqual({ by: 'plc', code: 'RECIPE_MISMATCH' });
    expect([station.ready, plc.ready]).toEqual([[], []]);
  });

  it('is not made by what the other side said before it was set to another recipe', async () => {
    const [stationPort, plcPort] = MemoryPort.pair();
    const station = stationEnd(stationPort, { recipe: '4:17' });
    ends.push(station);
    const hello = { type: 'HELLO', protocol: 1, plc: 'gate-3' } as const;
    const lines = [
      encode('plc', { ...hello, session: '00000001', recipe: '4:17' }, 1),
      encode('plc', { ...hello, session: '00000002', recipe: '4:16' }, 2),
      encode('plc', { type: 'ACK', ack: Number(stationPort.written[0]?.split(' ')[1]) }, 3),
    ];
    plcPort.write(Buffer.from(lines.map((line) => `${line}\n`).join('')));
    await vi.advanceTimersByTimeAsync(ROUND_MS);
    expect(station.refused).toEqual([{ by: 'station', code: 'RECIPE_MISMATCH' }]);
    expect(station.link.isReady).toBe(false);
  });

  it('is refused to another protocol', async () => {
    const [stationPort, plcPort] = MemoryPort.pair();
    const station = stationEnd(stationPort);
    ends.push(station);
    plcPort.write(Buffer.from(`${encode('plc', { type: 'HELLO', protocol: 2, plc: 'new', session: '00000000', recipe: 'none' }, 1)}\n`));
    await vi.advanceTimersByTimeAsync(ROUND_MS);
    expect(station.refused).toEqual([{ by: 'station', code: 'PROTOCOL_MISMATCH' }]);
    expect(stationPort.written.at(-1)).toContain('ERROR');
  });

  it('is refused by a wire that leads back to the sender', async () => {
    const port = new MemoryPort();
    port.way = (bytes) => {
      setTimeout(() => port.emit('bytes', bytes), 1);
      return undefined;
    };
    const station = stationEnd(port);
    ends.push(station);
    await vi.advanceTimersByTimeAsync(5 * lostAfterMs);
    expect(station.refused[0]).toEqual({ by: 'station', code: 'ECHO' });
    expect(station.ready).toEqual([]);
  });
});

describe('a letter', () => {
  it('is acted on once, however often it has to be repeated because its acknowledgements are lost', async () => {
    const { station, plc, plcPort } = await wire();
    plcPort.way = losing('ACK', repeats);
    const sent = station.link.send(PASS);
    await vi.advanceTimersByTimeAsync(repeats * repeatEveryMs + ROUND_MS);
    await sent;
    expect(plc.letters).toEqual([PASS]);
    expect(plc.link.counters.duplicates).toBe(repeats);
    expect(station.link.counters.repeats).toBe(repeats);
    expect(station.lost).toEqual([]);
  });

  it('arrives although it is lost five times', async () => {
    const { station, plc, stationPort } = await wire();
    stationPort.way = losing('VERDICT', repeats);
    const sent = station.link.send(PASS);
    await vi.advanceTimersByTimeAsync(repeats * repeatEveryMs + ROUND_MS);
    await sent;
    expect(plc.letters).toEqual([PASS]);
  });

  it('that stays unanswered ends the link, which begins anew with another session', async () => {
    const { station, plc, stationPort } = await wire();
    stationPort.way = losing('VERDICT', repeats + 1);
    const code = codeOf(station.link.send(PASS));
    await vi.advanceTimersByTimeAsync((repeats + 1) * repeatEveryMs + ROUND_MS);
    expect(await code).toBe('ACTUATOR_UNANSWERED');
    expect([station.lost, plc.lost]).toEqual([['unanswered'], ['renewed']]);
    expect(plc.letters).toEqual([]);
    expect([station.link.isReady, plc.link.isReady]).toEqual([true, true]);
    expect(new Set(plc.ready.map(sessionOf)).size).toBe(2);
  });

  it('keeps its place in no queue: a repeated one comes after those sent meanwhile', async () => {
    const { station, plc, stationPort } = await wire();
    stationPort.way = losing('VERDICT', 1);
    const sent = [station.link.send(PASS), station.link.send({ ...PASS, tag: 'A2' })];
    await vi.advanceTimersByTimeAsync(repeatEveryMs + ROUND_MS);
    await Promise.all(sent);
    expect(plc.letters).toEqual([{ ...PASS, tag: 'A2' }, PASS]);
  });

  it('is refused where too many wait for an answer', async () => {
    const { station, plcPort } = await wire();
    plcPort.way = () => undefined;
    const codes = Array.from({ length: 65 }, (_, index) => codeOf(station.link.send({ ...PASS, tag: `A${index}` })));
    expect(await codes.at(-1)).toBe('ACTUATOR_UNANSWERED');
    await vi.advanceTimersByTimeAsync(lostAfterMs);
    expect(new Set(await Promise.all(codes.slice(0, -1)))).toEqual(new Set(['ACTUATOR_UNANSWERED', 'ACTUATOR_LOST']));
  });

  it.each([[{ ...PASS, tag: 'A 1' }], [{ ...PASS, tag: 'A*1' }], [{ ...PASS, tag: '' }]])(
    'that is none is not sent: %j',
    async (letter) => {
      const { station, stationPort } = await wire();
      expect(await codeOf(station.link.send(letter))).toBe('INPUT_INVALID');
      expect(stationPort.written.some((line) => line.startsWith('VERDICT'))).toBe(false);
    },
  );

  it('is known again after 255 others, and its number may be used again after 256', async () => {
    const [stationPort, plcPort] = MemoryPort.pair();
    const station = stationEnd(stationPort);
    ends.push(station);
    const say = async (...lines: string[]): Promise<void> => {
      plcPort.write(Buffer.from(lines.map((line) => `${line}\n`).join('')));
      await vi.advanceTimersByTimeAsync(ROUND_MS);
    };
    const helloSeq = Number(stationPort.written[0]?.split(' ')[1]);
    await say(
      encode('plc', { type: 'HELLO', protocol: 1, plc: 'gate-3', session: '0badcafe', recipe: 'none' }, 0),
      encode('plc', { type: 'ACK', ack: helloSeq }, 1),
    );
    const trigger = (seq: number): string => encode('plc', TRIGGER, seq);
    await say(...Array.from({ length: 256 }, (_, index) => trigger(index)), trigger(0));
    expect([station.letters.length, station.link.counters.duplicates]).toEqual([256, 1]);
    await say(trigger(256), trigger(0));
    expect([station.letters.length, station.link.counters.duplicates]).toEqual([258, 1]);
  });
});

describe('a ready link', () => {
  it('stays so without letters, by its heartbeats', async () => {
    const { station, plc } = await wire();
    await vi.advanceTimersByTimeAsync(600_000);
    expect([station.lost, plc.lost]).toEqual([[], []]);
    expect(plc.beats.at(-1)).toEqual({ type: 'BEAT', state: 'READY' });
    expect(plc.beats.length).toBeGreaterThanOrEqual(600_000 / beatEveryMs);
  });

  it('is lost after a second of silence, on the side that hears nothing and then on the other', async () => {
    const { station, plc, plcPort } = await wire();
    plcPort.way = () => undefined;
    await vi.advanceTimersByTimeAsync(lostAfterMs - 2 * ROUND_MS);
    expect(station.lost).toEqual([]);
    await vi.advanceTimersByTimeAsync(3 * ROUND_MS);
    expect(station.lost).toEqual(['silent']);
    expect(plc.lost).toEqual(['renewed']);
    plcPort.way = (bytes) => bytes;
    await vi.advanceTimersByTimeAsync(2 * lostAfterMs);
    expect([station.link.isReady, plc.link.isReady]).toEqual([true, true]);
  });

  it('does not take noise for life', async () => {
    const { station, plcPort } = await wire();
    plcPort.way = () => Buffer.from('BEAT 7 state=READY queue=0*0000\n');
    await vi.advanceTimersByTimeAsync(lostAfterMs);
    expect(station.lost).toEqual(['silent']);
    expect(station.link.counters.crc).toBeGreaterThan(0);
  });

  it('forgets everything when the other side begins anew', async () => {
    const { station, plc, plcPort, stationPort } = await wire();
    stationPort.way = losing('VERDICT', 1);
    const code = codeOf(station.link.send(PASS));
    plc.link.close();
    const restarted = plcEnd(plcPort);
    ends.push(restarted);
    await vi.advanceTimersByTimeAsync(lostAfterMs);
    expect(await code).toBe('ACTUATOR_LOST');
    expect(station.lost).toEqual(['renewed']);
    expect([station.link.isReady, restarted.link.isReady]).toEqual([true, true]);
    expect(restarted.letters).toEqual([]);
    expect(stationPort.written.filter((line) => line.startsWith('VERDICT')).length).toBe(1);
  });

  it('acts on the numbers of a new session although the old one had used them', async () => {
    const { station, plc, plcPort } = await wire();
    await Promise.all([plc.link.send(TRIGGER), vi.advanceTimersByTimeAsync(ROUND_MS)]);
    plc.link.restart();
    await vi.advanceTimersByTimeAsync(ROUND_MS);
    const line = plcPort.written.find((written) => written.startsWith('TRIGGER'));
    plcPort.write(Buffer.from(`${line ?? ''}\n`));
    await vi.advanceTimersByTimeAsync(ROUND_MS);
    expect(station.letters).toEqual([TRIGGER, TRIGGER]);
  });

  it('is lost with its port, and comes back with it', async () => {
    const { station, plc, stationPort } = await wire();
    stationPort.unplug();
    expect(station.lost).toEqual(['closed']);
    await vi.advanceTimersByTimeAsync(2 * lostAfterMs);
    expect(plc.lost).toEqual(['silent']);
    stationPort.plugIn();
    await vi.advanceTimersByTimeAsync(2 * lostAfterMs);
    expect([station.link.isReady, plc.link.isReady]).toEqual([true, true]);
  });

  it('begins anew when told so, and says what has changed', async () => {
    const { station, plc } = await wire();
    station.link.restart();
    await vi.advanceTimersByTimeAsync(ROUND_MS);
    expect([station.lost, plc.lost]).toEqual([['restarted'], ['renewed']]);
    expect([station.ready.length, plc.ready.length]).toEqual([2, 2]);
  });

  it('counts noise between frames and goes on', async () => {
    const { station, plc, stationPort } = await wire();
    stationPort.way = (bytes) => Buffer.concat([Buffer.from('\0\xff\x80zz\nHELLO\r\n\n', 'latin1'), bytes]);
    await Promise.all([station.link.send(PASS), vi.advanceTimersByTimeAsync(ROUND_MS)]);
    expect(plc.letters).toEqual([PASS]);
    expect(plc.link.counters).toMatchObject({ noise: 2, crc: 0, unknown: 0 });
  });

  it('counts what only the other side may say, and does not act on it', async () => {
    const { station, plcPort } = await wire();
    plcPort.write(Buffer.from(`${encode('station', PASS, 3)}\n`));
    await vi.advanceTimersByTimeAsync(ROUND_MS);
    expect(station.letters).toEqual([]);
    expect(station.link.counters.unknown).toBe(1);
  });

  it('is ready again within seconds at either end, whatever share of lines the wire loses', async () => {
    const { station, plc, stationPort, plcPort } = await wire();
    let turn = 0;
    stationPort.way = plcPort.way = (bytes) => ((turn = (turn * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31 < 0.5 ? undefined : bytes);
    for (let second = 0; second < 60; second++) await vi.advanceTimersByTimeAsync(lostAfterMs);
    stationPort.way = plcPort.way = (bytes) => bytes;
    await vi.advanceTimersByTimeAsync(2 * lostAfterMs);
    expect([station.link.isReady, plc.link.isReady]).toEqual([true, true]);
  });
});
