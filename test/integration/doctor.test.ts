import { expect, it } from 'vitest';
import { DIAGNOSIS } from '../../src/contract/doctor.ts';
import { canLack, doctorOn } from '../lesser-machine.ts';

it.skipIf(!canLack)('the doctor of a machine that lacks a driver, libtensorflow and SIMD says what to do about each', async () => {
  const lack = { hasCardWithoutDriver: true, isWithoutLibtensorflow: true, isWithoutSimd: true };
  const { machine, training, line, advice } = DIAGNOSIS.parse(JSON.parse(await doctorOn(lack, ['--json'])));
  expect(machine).toMatch(/; graphics: NVIDIA \(no driver\)$/);
  expect(advice).toEqual([
    expect.stringMatching(/no SIMD instructions .* Teach on another computer and bring the version here, or use one with a processor of/),
    expect.stringMatching(
      /^A graphics card of NVIDIA is there and has no driver: install NVIDIA’s driver .*, restart the computer and run/,
    ),
    expect.stringMatching(/^libtensorflow is missing: `npm run setup:tensorflow` brings it/),
  ]);
  const [tensorflow, webgpu, wasm] = training;
  expect(tensorflow).toMatchObject({ name: 'tensorflow', state: 'unusable' });
  expect(tensorflow.sentence).toMatch(/`?npm run setup:tensorflow/);
  expect(webgpu.state).toBe('unusable');
  expect(wasm).toMatchObject({
    name: 'wasm',
    state: 'chosen',
    sentence: expect.stringMatching(/, without SIMD: a step of stage 1/) as string,
  });
  expect(line.find(({ state }) => state === 'chosen')?.name).toBe('cpu');
});
