import { type StationClient, StationRefusal } from '../client/stationClient.ts';
import type { CommandInput } from '../contract/commands.ts';
import type { GuideLine } from '../contract/demo.ts';
import type { LineSetUpInput } from '../contract/lineSetUp.ts';
import type { Progress } from '../contract/message.ts';
import type { Role } from '../contract/people.ts';
import type { Guide } from './guideProcess.ts';
import { type DemoPerson, makePeople } from './people.ts';
import { bringProduct } from './product.ts';

/** A station that shows itself: a taught product, and a line that runs. */
export interface DemoStation {
  readonly productId: number;
  /** Each is signed in; all have the role as login, and one password of chance. */
  readonly people: Readonly<Record<Role, DemoPerson>>;
  /** Who taught the product and started the line: whom the window signs in as. */
  readonly engineer: DemoPerson;
}

/** What is done, in its order; the guide's own work comes before the third. */
const STEPS = ['people', 'taught', 'product', 'line'] as const;

const START_ATTEMPTS = 4;

/**
 * Makes a demonstration of a station on which nobody has an account yet.
 * @throws StationRefusal by the station's or the guide's code; USERS_EXIST for a station that is somebody's
 */
export async function setUpDemoStation(
  client: StationClient,
  guide: Guide,
  onProgress: (progress: Progress) => void = () => undefined,
): Promise<DemoStation> {
  const tell = (step: (typeof STEPS)[number]): void => {
    onProgress({ step, done: STEPS.indexOf(step) + 1, total: STEPS.length });
  };
  const people = await makePeople(client, ['engineer', 'operator', 'quality']);
  const { engineer } = people;
  tell('people');
  const { productName, goodsFolder, defects, modelFolder } = await guide.taught;
  const line = await guide.line;
  tell('taught');
  const product = { name: productName, goods: goodsFolder, defects, model: modelFolder, actuator: actuatorOf(line) };
  const productId = await bringProduct(client, engineer, product);
  tell('product');
  const { version: basedOnVersion } = await client.call('settings.read', {}, engineer);
  await client.call('lineSetUp.change', { basedOnVersion, lineSetUp: setUpOf(line), camera: null }, engineer);
  await startLine(client, engineer, productId);
  tell('line');
  return { productId, people, engineer };
}

/** On a machine with too much to do the line worker may be too slow at its first start; it is started anew by itself. */
async function startLine(client: StationClient, by: DemoPerson, productId: number): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await client.call('line.start', { productId }, by);
      return;
    } catch (error) {
      const mayPass = error instanceof StationRefusal && error.code.startsWith('LINE_WORKER_');
      if (!mayPass || attempt === START_ATTEMPTS) throw error;
    }
  }
}

function setUpOf({ plc, cameraFolder, trigger }: GuideLine): LineSetUpInput {
  return { source: { kind: 'folder', folder: cameraFolder }, trigger, plc };
}

function actuatorOf({ gateDelayMs, confirmedByMs }: GuideLine): CommandInput<'recipes.change'>['actuator'] {
  return {
    gate: { by: 'time', delayMs: gateDelayMs },
    pulseMs: 100,
    // The verdict has to be on the wire before the part is at the gate.
    deadlineMs: Math.round(0.8 * gateDelayMs),
    confirmedByMs,
    alarmAfterRejects: 5,
    challengeEveryMin: 30,
  };
}
