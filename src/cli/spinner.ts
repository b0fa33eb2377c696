import ora, { type Ora } from 'ora';

/** A spinner on standard error. It stands still on a terminal that has no width, for which ora would count its lines for ever. */
export function createSpinner(): Ora {
  const { stderr } = process;
  return ora({ stream: stderr, ...(stderr.columns === 0 && { isEnabled: false }) });
}
