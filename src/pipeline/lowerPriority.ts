import { constants, setPriority } from 'node:os';

/*
 * Lowers the priority of this process, as a side effect of being imported: on Linux a thread has the priority that its maker had, so this
 * comes before anything that starts threads.
 */
try {
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
} catch {
  // Teaching at normal priority is better than none.
}
