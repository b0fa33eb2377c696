import { Instance, type Memory, Module } from './webAssembly.ts';

/**
 * Correlates a row of samples with a row of gradients, four channels at a time, for `taps` neighbouring taps at once:
 * sums[t][c] += sum over i of gradients[i][c] * samples[i * stride + t][c]. Arguments are byte addresses and byte distances:
 * the rows' and the sums' starts, the row of channels, a step over the samples, and the end of the gradients.
 */
export type CorrelateRow = (
  samples: number,
  gradients: number,
  sums: number,
  channelBytes: number,
  stepBytes: number,
  gradientsEnd: number,
) => void;

/**
 * Assembles the routine for a number of taps as a WebAssembly module with SIMD: plain JavaScript takes ten times as long, and it is the
 * one sum in training that no kernel of TensorFlow.js expresses. Opcodes: WebAssembly Core Specification 2.0, section 5.4.
 * @param memory what the addresses refer to
 */
export function assembleCorrelateRow(taps: number, memory: Memory): CorrelateRow {
  const module = new Module(Uint8Array.from(moduleOf(bodyFor(taps), taps)));
  const { exports } = new Instance(module, { host: { memory } });
  return exports.correlateRow as CorrelateRow;
}

/** The same in plain JavaScript, for processors without SIMD. */
export function plainCorrelateRow(taps: number, memory: Memory): CorrelateRow {
  return (samples, gradients, sums, channelBytes, stepBytes, gradientsEnd) => {
    const floats = new Float32Array(memory.buffer);
    const [channels, step] = [channelBytes / FLOAT_BYTES, stepBytes / FLOAT_BYTES];
    const [first, end] = [gradients / FLOAT_BYTES, gradientsEnd / FLOAT_BYTES];
    for (let channel = 0; channel < channels; channel++) {
      for (let tap = 0; tap < taps; tap++) {
        const sum = sums / FLOAT_BYTES + tap * channels + channel;
        let sample = samples / FLOAT_BYTES + tap * channels + channel;
        for (let gradient = first + channel; gradient < end; gradient += channels, sample += step)
          floats[sum] += floats[gradient] * floats[sample];
      }
    }
  };
}

const FLOAT_BYTES = 4;

type Code = readonly number[];

const [SAMPLES, GRADIENTS, SUMS, CHANNEL_BYTES, STEP_BYTES, GRADIENTS_END] = [0, 1, 2, 3, 4, 5];
const PARAMETERS = 6;
const [CHANNELS_END, SAMPLE, GRADIENT, ADDRESS] = [6, 7, 8, 9];
const INTEGER_LOCALS = 4;
const FACTOR = PARAMETERS + INTEGER_LOCALS;
const sumOf = (tap: number) => FACTOR + 1 + tap;

const BLOCK_BYTES = 16;
const I32 = 0x7f;
const V128 = 0x7b;

function bodyFor(taps: number): Code {
  const each = (code: (tap: number) => Code) => Array.from({ length: taps }, (_, tap) => code(tap)).flat();
  /** Walks ADDRESS over the taps, `CHANNEL_BYTES` apart. */
  const nextTap = advance(ADDRESS, get(CHANNEL_BYTES));
  return [
    ...set(CHANNELS_END, [...get(SAMPLES), ...get(CHANNEL_BYTES), ADD]),
    ...doWhile(
      [
        ...set(ADDRESS, get(SUMS)),
        ...each((tap) => [...set(sumOf(tap), [...get(ADDRESS), ...LOAD]), ...nextTap]),
        ...set(SAMPLE, get(SAMPLES)),
        ...set(GRADIENT, get(GRADIENTS)),
        ...doWhile(
          [
            ...set(FACTOR, [...get(GRADIENT), ...LOAD]),
            ...set(ADDRESS, get(SAMPLE)),
            ...each((tap) => [
              ...set(sumOf(tap), [...get(sumOf(tap)), ...get(FACTOR), ...get(ADDRESS), ...LOAD, ...MULTIPLY_LANES, ...ADD_LANES]),
              ...(tap < taps - 1 ? nextTap : []),
            ]),
            ...advance(SAMPLE, get(STEP_BYTES)),
            ...advance(GRADIENT, get(CHANNEL_BYTES)),
          ],
          [...get(GRADIENT), ...get(GRADIENTS_END), LESS],
        ),
        ...set(ADDRESS, get(SUMS)),
        ...each((tap) => [...get(ADDRESS), ...get(sumOf(tap)), ...STORE, ...nextTap]),
        ...[SAMPLES, GRADIENTS, SUMS, GRADIENTS_END].flatMap((pointer) => advance(pointer, constant(BLOCK_BYTES))),
      ],
      [...get(SAMPLES), ...get(CHANNELS_END), LESS],
    ),
    END,
  ];
}

const END = 0x0b;
const ADD = 0x6a;
const LESS = 0x49;
/** Unaligned, at offset 0. */
const LOAD: Code = [0xfd, 0x00, 0, 0];
const STORE: Code = [0xfd, 0x0b, 0, 0];
const ADD_LANES: Code = [0xfd, 0xe4, 0x01];
const MULTIPLY_LANES: Code = [0xfd, 0xe6, 0x01];

function get(local: number): Code {
  return [0x20, local];
}

function set(local: number, value: Code): Code {
  return [...value, 0x21, local];
}

/** A number in -64..63. */
function constant(value: number): Code {
  return [0x41, value & 0x7f];
}

function advance(local: number, by: Code): Code {
  return set(local, [...get(local), ...by, ADD]);
}

function doWhile(body: Code, condition: Code): Code {
  return [0x03, 0x40, ...body, ...condition, 0x0d, 0, END];
}

function moduleOf(body: Code, taps: number): Code {
  const locals = [2, INTEGER_LOCALS, I32, 1 + taps, V128];
  const code = [...locals, ...body];
  return [
    ...[0, ...text('asm'), 1, 0, 0, 0],
    ...section(1, [0x60, PARAMETERS, ...new Array<number>(PARAMETERS).fill(I32), 0]),
    ...section(2, [...named('host'), ...named('memory'), 0x02, 0, 0]),
    ...section(3, [0]),
    ...section(7, [...named('correlateRow'), 0, 0]),
    ...section(10, [...unsigned(code.length), ...code]),
  ];
}

/** A section that holds one item. */
function section(id: number, item: Code): Code {
  return [id, ...unsigned(1 + item.length), 1, ...item];
}

function named(name: string): Code {
  return [name.length, ...text(name)];
}

function text(ascii: string): number[] {
  return [...Buffer.from(ascii, 'ascii')];
}

/** LEB128. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}
