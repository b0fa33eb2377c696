import { canLack, doctorOn, type Lack } from '../lesser-machine.ts';

const MACHINES: readonly (readonly [string, Lack])[] = [
  ['This machine', {}],
  ['With a graphics card that has no driver', { hasCardWithoutDriver: true }],
  ['Without libtensorflow', { isWithoutLibtensorflow: true }],
  ['With a processor that has no SIMD', { isWithoutSimd: true }],
];

/** What the doctor says of this machine, and of the same one as if it lacked something. */
export async function doctor(): Promise<void> {
  if (!canLack) throw new Error('`unshare --mount` is refused here: run this on Linux, as root, or allow user namespaces.');
  for (const [title, lack] of MACHINES) console.log(`${title}:\n\n\`\`\`text\n${(await doctorOn(lack)).trimEnd()}\n\`\`\`\n`);
}
