import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Collects it all, now. */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}
