import type { GraphicsCard, Survey } from '../pipeline/runtime/survey.ts';
import type { Finding } from '../pipeline/training/probe/choose.ts';

/** What this machine lacks and what to do about it: a sentence each, the most useful first. */
export function advise(survey: Survey, training: readonly Finding[]): string[] {
  return [...aboutProcessor(survey), ...aboutCards(survey, training), ...aboutTensorflow(survey, training)];
}

function aboutProcessor({ hasSimd, processor }: Survey): string[] {
  if (hasSimd) return [];
  return [
    `This processor (${processor}) has no SIMD instructions (SSE 4.1): training on WebAssembly takes about three times as long. ` +
      'Teach on another computer and bring the version here, or use one with a processor of 2008 or later.',
  ];
}

function aboutCards({ cards }: Survey, training: readonly Finding[]): string[] {
  if (training.some((finding) => finding.isUsable && finding.deviceKind === 'gpu')) return [];
  if (cards === undefined) {
    return [
      'No graphics card can be used. Where this computer has one, install the newest driver of its maker, then run the doctor again.',
    ];
  }
  if (cards.length === 0) {
    return ['This computer has no graphics card: training and judging use the processor. A card of any maker makes training faster.'];
  }
  // Of two cards alike the same is to be said.
  return [...new Set(cards.map(aboutCard))];
}

/** A driver of the kernel's own that draws and does not compute. */
const DRAWING_DRIVERS: ReadonlySet<string> = new Set(['nouveau', 'vfio-pci', 'simpledrm', 'nvidiafb']);

const DRIVERS: Readonly<Record<GraphicsCard['vendor'], string>> = {
  NVIDIA: 'NVIDIA’s driver 470 or later (Debian: apt-get install nvidia-driver libvulkan1)',
  AMD: 'the driver amdgpu with Vulkan (Debian: apt-get install firmware-amd-graphics mesa-vulkan-drivers)',
  Intel: 'the driver i915 or xe with Vulkan (Debian: apt-get install mesa-vulkan-drivers)',
  'another vendor': 'the driver of its maker, with Vulkan',
};

function aboutCard({ vendor, driver }: GraphicsCard): string {
  const card = vendor === 'another vendor' ? 'A graphics card of a maker unknown here' : `A graphics card of ${vendor}`;
  if (driver === undefined || DRAWING_DRIVERS.has(driver)) {
    const has = driver === undefined ? 'no driver' : `the driver ${driver}, which cannot compute`;
    return `${card} is there and has ${has}: install ${DRIVERS[vendor]}, restart the computer and run the doctor again.`;
  }
  return `${card} is there with the driver ${driver}, but nothing could compute on it: update ${DRIVERS[vendor]}, and see the reasons above.`;
}

function aboutTensorflow({ cards }: Survey, training: readonly Finding[]): string[] {
  const finding = training.find(({ backend }) => backend === 'tensorflow');
  if (finding?.isUsable === true && finding.deviceKind === 'gpu') return [];
  const hasNvidia = cards?.some(({ vendor }) => vendor === 'NVIDIA') === true;
  if (finding?.isUsable === true) {
    return hasNvidia
      ? [
          'TensorFlow computes on the processor though there is an NVIDIA card: give a libtensorflow with CUDA to `npm run setup:tensorflow -- --from FOLDER`.',
        ]
      : [];
  }
  if (finding?.code === 'BACKEND_PACKAGE_MISSING' || finding?.code === 'BACKEND_LIBRARY_MISSING') {
    return [
      'libtensorflow is missing: `npm run setup:tensorflow` brings it (230 MB), and training becomes about twice as fast as on WebAssembly.',
    ];
  }
  return [];
}
