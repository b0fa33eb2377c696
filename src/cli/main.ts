import { Command, CommanderError, InvalidArgumentError } from 'commander';
import about from '../../package.json' with { type: 'json' };
import { EXIT, EXIT_MEANINGS, report } from './exit.ts';

/** How each command is put together. What it is made of takes its time to load, so that only the one that is asked for is. */
const COMMANDS: Readonly<Record<string, () => Promise<(program: Command) => void>>> = {
  demo: async () => (await import('./commands/demo.ts')).addDemo,
  teach: async () => (await import('./commands/teach.ts')).addTeach,
  inspect: async () => (await import('./commands/inspect.ts')).addInspect,
  evaluate: async () => (await import('./commands/evaluate.ts')).addEvaluate,
  models: async () => (await import('./commands/models.ts')).addModels,
  doctor: async () => (await import('./commands/doctor.ts')).addDoctor,
  synth: async () => (await import('./commands/synth.ts')).addSynth,
  'verify-audit': async () => (await import('./commands/verifyAudit.ts')).addVerifyAudit,
  users: async () => (await import('./commands/users.ts')).addUsers,
  products: async () => (await import('./commands/products.ts')).addProducts,
  versions: async () => (await import('./commands/versions.ts')).addVersions,
  verdicts: async () => (await import('./commands/verdicts.ts')).addVerdicts,
  audit: async () => (await import('./commands/audit.ts')).addAudit,
  settings: async () => (await import('./commands/settings.ts')).addSettings,
  run: async () => (await import('./commands/run.ts')).addRun,
  'plc-simulator': async () => (await import('./commands/plcSimulator.ts')).addPlcSimulator,
};

/** Whoever reads our output may leave early, as `head` does. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(EXIT.done);
});

const program = new Command('lynceus')
  .description('Teach good parts, judge new ones.')
  .version(about.version)
  .exitOverride()
  .configureHelp({ showGlobalOptions: true })
  .addHelpText('after', `\nExit codes: ${EXIT_MEANINGS.map((meaning, code) => `${code} ${meaning}`).join(', ')}.`);

const [asked = ''] = process.argv.slice(2);
for (const load of Object.hasOwn(COMMANDS, asked) ? [COMMANDS[asked]] : Object.values(COMMANDS)) (await load())(program);

try {
  await program.parseAsync();
} catch (error) {
  // What a parser of an option throws, commander has said and turned into an error of its own; what a command throws, nobody has.
  if (error instanceof InvalidArgumentError) console.error(`error: ${error.message}`);
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage;
  else process.exitCode = report(error);
}
