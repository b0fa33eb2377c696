import { Command, CommanderError, InvalidArgumentError } from 'commander';
import about from '../../package.json' with { type: 'json' };
import { addAudit } from './commands/audit.ts';
import { addDemo } from './commands/demo.ts';
import { addDoctor } from './commands/doctor.ts';
import { addEvaluate } from './commands/evaluate.ts';
import { addInspect } from './commands/inspect.ts';
import { addModels } from './commands/models.ts';
import { addPlcSimulator } from './commands/plcSimulator.ts';
import { addProducts } from './commands/products.ts';
import { addRun } from './commands/run.ts';
import { addSettings } from './commands/settings.ts';
import { addSynth } from './commands/synth.ts';
import { addTeach } from './commands/teach.ts';
import { addUsers } from './commands/users.ts';
import { addVerdicts } from './commands/verdicts.ts';
import { addVerifyAudit } from './commands/verifyAudit.ts';
import { addVersions } from './commands/versions.ts';
import { EXIT, EXIT_MEANINGS, report } from './exit.ts';

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

addDemo(program);
addTeach(program);
addInspect(program);
addEvaluate(program);
addModels(program);
addDoctor(program);
addSynth(program);
addVerifyAudit(program);
addUsers(program);
addProducts(program);
addVersions(program);
addVerdicts(program);
addAudit(program);
addSettings(program);
addRun(program);
addPlcSimulator(program);

try {
  await program.parseAsync();
} catch (error) {
  // What a parser of an option throws, commander has said and turned into an error of its own; what a command throws, nobody has.
  if (error instanceof InvalidArgumentError) console.error(`error: ${error.message}`);
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage;
  else process.exitCode = report(error);
}
