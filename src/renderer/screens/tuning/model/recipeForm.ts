import type { AlarmCode } from '../../../../contract/alarms.ts';
import type { RecipeSettings } from '../../../../contract/recipe.ts';
import { type FieldError, type NumberRule, readNumber } from './numbers.ts';

const PX: NumberRule = { min: 1, max: 65_535 };
const OPTIONAL_PX: NumberRule = { ...PX, isOptional: true };
const OFFSET: NumberRule = { min: 0, max: 65_535, isOptional: true };
const INPUT_SIDE: NumberRule = { min: 64, max: 2048, multipleOf: 32 };
const DELAY: NumberRule = { min: 1, max: 600_000 };
const PERCENT: NumberRule = { min: 0, max: 100, isFractional: true, typedTimes: 100 };

/** Every number of a recipe that a person types, by its path in the settings; bounds as the contract has them. */
export const NUMBER_RULES = {
  'geometry.crop.leftPx': OFFSET,
  'geometry.crop.topPx': OFFSET,
  'geometry.crop.widthPx': OPTIONAL_PX,
  'geometry.crop.heightPx': OPTIONAL_PX,
  'geometry.widthPx': INPUT_SIDE,
  'geometry.heightPx': INPUT_SIDE,
  'frame.size.widthPx': OPTIONAL_PX,
  'frame.size.heightPx': OPTIONAL_PX,
  'frame.leastContrast': { min: 0, max: 128, isFractional: true, isOptional: true },
  'frame.leastSharpness': { min: 0, max: 1_000_000, isFractional: true, isOptional: true },
  'frame.mostBright': { ...PERCENT, isOptional: true },
  'frame.mostDark': { ...PERCENT, isOptional: true },
  'actuator.gate.delayMs': DELAY,
  'actuator.gate.counts': { min: 1, max: 2 ** 31 - 1 },
  'actuator.pulseMs': { min: 1, max: 60_000 },
  'actuator.deadlineMs': DELAY,
  'actuator.confirmedByMs': { ...DELAY, isOptional: true },
  'actuator.leastGapMs': { min: 0, max: 600_000 },
  'actuator.capacity': { min: 1, max: 10_000 },
  'actuator.alarmAfterRejects': { min: 0, max: 10_000 },
  'actuator.alarmAboveShare': PERCENT,
  'actuator.alarmOfParts': { min: 10, max: 10_000 },
  'actuator.challengeEveryMin': { min: 0, max: 10_080 },
} as const satisfies Record<string, NumberRule>;

export type NumberName = keyof typeof NUMBER_RULES;
type GateBy = RecipeSettings['actuator']['gate']['by'];

/** A recipe as it is being typed. */
export interface RecipeForm {
  readonly numbers: Record<NumberName, string>;
  gateBy: GateBy;
  onReview: 'PASS' | 'REJECT';
  stopsOn: AlarmCode[];
}

export type FormSettings = Pick<RecipeSettings, 'geometry' | 'frame' | 'actuator'>;
export type FormErrors = Partial<Record<NumberName, FieldError>>;

/** @param write how a number is shown in a field */
export function formOf({ geometry, frame, actuator }: FormSettings, write: (value: number) => string): RecipeForm {
  const settings: Readonly<Record<string, unknown>> = { geometry, frame, actuator };
  const text = (path: string): string => {
    const value = path.split('.').reduce<unknown>((inner, name) => (inner as Record<string, unknown> | undefined)?.[name], settings);
    const { typedTimes = 1 } = NUMBER_RULES[path as NumberName] as NumberRule;
    return typeof value === 'number' ? write(Number((value * typedTimes).toPrecision(12))) : '';
  };
  const names = Object.keys(NUMBER_RULES) as NumberName[];
  return {
    numbers: Object.fromEntries(names.map((name) => [name, text(name)])) as Record<NumberName, string>,
    gateBy: actuator.gate.by,
    onReview: actuator.onReview,
    stopsOn: [...actuator.stopsOn],
  };
}

/** What was typed as settings, or by field what is wrong with it. */
export function settingsOf({ numbers, gateBy, onReview, stopsOn }: RecipeForm): {
  readonly settings?: FormSettings;
  readonly errors: FormErrors;
} {
  const errors: FormErrors = {};
  const read = (name: NumberName): number | undefined => {
    const { value, error } = readNumber(numbers[name], NUMBER_RULES[name]);
    if (error) errors[name] = error;
    return value;
  };
  const needed = (name: NumberName): number => read(name) ?? NaN;

  const crop = allOrNone(
    {
      leftPx: read('geometry.crop.leftPx'),
      topPx: read('geometry.crop.topPx'),
      widthPx: read('geometry.crop.widthPx'),
      heightPx: read('geometry.crop.heightPx'),
    },
    () => (errors['geometry.crop.widthPx'] ??= { kind: 'cropIncomplete' }),
  );
  const size = allOrNone(
    { widthPx: read('frame.size.widthPx'), heightPx: read('frame.size.heightPx') },
    () => (errors['frame.size.widthPx'] ??= { kind: 'sizeIncomplete' }),
  );
  const gate = gateOf(gateBy, needed);
  const deadlineMs = needed('actuator.deadlineMs');
  const confirmedByMs = read('actuator.confirmedByMs') ?? null;
  if (gate.by === 'time' && deadlineMs > gate.delayMs) errors['actuator.deadlineMs'] ??= { kind: 'deadlineAfterGate' };
  if (confirmedByMs !== null && confirmedByMs <= deadlineMs) errors['actuator.confirmedByMs'] ??= { kind: 'confirmedBeforeDeadline' };
  const settings: FormSettings = {
    geometry: { ...(crop && { crop }), widthPx: needed('geometry.widthPx'), heightPx: needed('geometry.heightPx') },
    frame: {
      ...(size && { size }),
      ...withoutMissing({
        leastContrast: read('frame.leastContrast'),
        leastSharpness: read('frame.leastSharpness'),
        mostBright: read('frame.mostBright'),
        mostDark: read('frame.mostDark'),
      }),
    },
    actuator: {
      gate,
      pulseMs: needed('actuator.pulseMs'),
      deadlineMs,
      onReview,
      confirmedByMs,
      leastGapMs: needed('actuator.leastGapMs'),
      capacity: needed('actuator.capacity'),
      alarmAfterRejects: needed('actuator.alarmAfterRejects'),
      alarmAboveShare: needed('actuator.alarmAboveShare'),
      alarmOfParts: needed('actuator.alarmOfParts'),
      challengeEveryMin: needed('actuator.challengeEveryMin'),
      stopsOn: [...stopsOn],
    },
  };
  return Object.keys(errors).length === 0 ? { settings, errors } : { errors };
}

function gateOf(by: GateBy, needed: (name: NumberName) => number): RecipeSettings['actuator']['gate'] {
  switch (by) {
    case 'none':
      return { by };
    case 'time':
      return { by, delayMs: needed('actuator.gate.delayMs') };
    case 'encoder':
      return { by, counts: needed('actuator.gate.counts') };
  }
}

/** @param refuse told where only some members are there */
function allOrNone<K extends string>(members: Record<K, number | undefined>, refuse: () => void): Record<K, number> | undefined {
  const given = Object.values(members).filter((value) => value !== undefined).length;
  if (given === 0) return undefined;
  if (given < Object.keys(members).length) refuse();
  return members as Record<K, number>;
}

function withoutMissing<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
