import { type Command, InvalidArgumentError, Option } from 'commander';
import type { CommandOutput } from '../../contract/commands.ts';
import type { FrameChecks, RecipeSettings } from '../../contract/recipe.ts';
import { scoreText } from '../format.ts';
import { parseCount, parseCrop, parseSize } from '../options.ts';
import { printResult } from '../output.ts';
import { productNamed } from '../station/names.ts';
import { addPersonOptions, addSigningOptions, type PersonOptions, type SigningOptions } from '../station/options.ts';
import {
  addFrameCheck,
  addKeeping,
  frameText,
  gateText,
  geometryText,
  keptWith,
  type Keeping,
  parseGate,
  retentionText,
} from '../station/recipeText.ts';
import { type Ask, asPerson } from '../station/session.ts';

type Recipe = CommandOutput<'recipes.read'>;
type Actuator = RecipeSettings['actuator'];

interface RecipeChange {
  readonly size?: { widthPx: number; heightPx: number };
  readonly crop?: RecipeSettings['geometry']['crop'] | 'whole';
  readonly gate?: Actuator['gate'];
  readonly pulse?: number;
  readonly deadline?: number;
  readonly alarmAfter?: number;
  readonly onReview?: Actuator['onReview'];
  readonly confirmedBy?: number;
  readonly leastGap?: number;
  readonly challengeEvery?: number;
  readonly frame?: FrameChecks;
}

/** Adds the commands of recipes to those of products. */
export function addProductRecipes(products: Command): void {
  addPersonOptions(products.command('recipe <product>'))
    .description('Show how a product is judged.')
    .action(async (product: string, options: PersonOptions) => {
      const recipe = await asPerson(options, async (ask) => recipeOf(ask, product));
      printResult(options, recipe, recipeText(recipe));
    });

  addSigningOptions(products.command('change-recipe <product>'))
    .description('Change crop, input size and reject gate; crop and size are those of the model, where one is in force.')
    .option('--size <px>', 'input size, a multiple of 32, or WIDTHxHEIGHT', parseSize)
    .option('--crop <l,t,w,h>', 'part of the picture to look at, in its pixels, or whole', parseCropOrWhole)
    .option('--gate <place>', 'when a part is at the reject gate: none, time:MS or encoder:COUNTS after its trigger', parseGate)
    .option('--pulse <ms>', 'for how long the gate is held', parseCount)
    .option('--deadline <ms>', 'from the trigger; a later verdict is a REJECT', parseCount)
    .addOption(new Option('--on-review <gate>', 'what becomes of a part for REVIEW').choices(['PASS', 'REJECT']))
    .option(
      '--confirmed-by <ms>',
      'from the trigger; a part that is not reported behind the gate by then raises an alarm; 0 for none',
      parseNumber,
    )
    .option('--least-gap <ms>', 'parts that come closer to each other are rejected, both; 0 for none', parseNumber)
    .option('--challenge-every <minutes>', 'from one challenge run to the next; 0 for none', parseNumber)
    .option('--alarm-after <rejects>', 'so many one after the other raise an alarm, 0 for none', parseNumber)
    .option(
      '--frame <check=value>',
      'what a picture must be like: size=640x480, contrast=5, sharpness=80, bright=0.3, dark=0.5, or none; may be given again',
      addFrameCheck,
    )
    .action(async (product: string, options: SigningOptions & RecipeChange) => {
      await changed(product, options, (ask, { productId, version, settings }) =>
        ask('recipes.change', { productId, basedOnVersion: version, ...recipeWith(settings, options) }),
      );
    });

  addSigningOptions(products.command('thresholds <product>'))
    .description('Set the thresholds of the model in force, as raw scores.')
    .requiredOption('--review <score>', 'REVIEW from here on', parseNumber)
    .requiredOption('--reject <score>', 'REJECT from here on', parseNumber)
    .action(async (product: string, options: SigningOptions & { review: number; reject: number }) => {
      const { review, reject } = options;
      await changed(product, options, (ask, { productId, version }) =>
        ask('thresholds.change', { productId, basedOnVersion: version, review, reject }),
      );
    });

  addSigningOptions(products.command('retention <product>'))
    .description('Say for how long pictures of parts are kept; verdicts not named stay as they are.')
    .requiredOption('--keep <verdict=rule>', 'e.g. PASS=30d, PASS=5000, REVIEW=90d,5000 or REJECT=all; may be given again', addKeeping)
    .action(async (product: string, options: SigningOptions & { keep: Keeping }) => {
      await changed(product, options, (ask, { productId, version, settings }) =>
        ask('retention.change', { productId, basedOnVersion: version, retention: keptWith(settings.retention, options.keep) }),
      );
    });
}

/** Changes the recipe in force as the person finds it, and shows what holds then. */
async function changed(product: string, options: SigningOptions, change: (ask: Ask, before: Recipe) => Promise<Recipe>): Promise<void> {
  const recipe = await asPerson(options, async (ask) => change(ask, await recipeOf(ask, product)));
  printResult(options, recipe, recipeText(recipe));
}

async function recipeOf(ask: Ask, product: string): Promise<Recipe> {
  return ask('recipes.read', { productId: (await productNamed(ask, product)).id });
}

function recipeWith(
  { geometry, actuator, frame: frameBefore }: RecipeSettings,
  { size, crop, gate, pulse, deadline, alarmAfter, onReview, confirmedBy, leastGap, challengeEvery, frame }: RecipeChange,
): Pick<RecipeSettings, 'geometry' | 'actuator' | 'frame'> {
  const { crop: cropBefore, ...sizeBefore } = geometry;
  const cropAfter = crop === 'whole' ? undefined : (crop ?? cropBefore);
  return {
    geometry: { ...sizeBefore, ...size, ...(cropAfter && { crop: cropAfter }) },
    actuator: {
      ...actuator,
      gate: gate ?? actuator.gate,
      pulseMs: pulse ?? actuator.pulseMs,
      deadlineMs: deadline ?? actuator.deadlineMs,
      alarmAfterRejects: alarmAfter ?? actuator.alarmAfterRejects,
      leastGapMs: leastGap ?? actuator.leastGapMs,
      challengeEveryMin: challengeEvery ?? actuator.challengeEveryMin,
      onReview: onReview ?? actuator.onReview,
      confirmedByMs: confirmedBy === undefined ? actuator.confirmedByMs : confirmedBy === 0 ? null : confirmedBy,
    },
    frame: frame ?? frameBefore,
  };
}

function recipeText({ version, settings: { geometry, thresholds, retention, actuator, frame } }: Recipe): string {
  return [
    version === 0 ? 'Nobody has set anything yet:' : `Version ${version}:`,
    `  input       ${geometryText(geometry)}`,
    `  thresholds  ${thresholds ? `REVIEW from ${scoreText(thresholds.review)}, REJECT from ${scoreText(thresholds.reject)}` : 'no model is in force'}`,
    `  gate        ${gateText(actuator.gate)}, held ${actuator.pulseMs} ms, verdict within ${actuator.deadlineMs} ms`,
    `  REVIEW      goes to ${actuator.onReview}`,
    `  frames      ${frameText(frame)}`,
    `  alarm       ${actuator.alarmAfterRejects === 0 ? 'none' : `after ${actuator.alarmAfterRejects} rejects one after the other`}`,
    `  pictures    kept: ${retentionText(retention)}`,
  ].join('\n');
}

function parseCropOrWhole(text: string): RecipeChange['crop'] {
  return text === 'whole' ? text : parseCrop(text);
}

function parseNumber(text: string): number {
  if (!/^\d{1,9}(\.\d{1,15})?$/.test(text)) throw new InvalidArgumentError('Give a number.');
  return Number(text);
}
