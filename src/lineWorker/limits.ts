/** How often a worker says that it is alive. */
export const ALIVE_EVERY_MS = 100;

/** A worker that was silent for so long hangs. */
export const HUNG_AFTER_MS = 500;

/** A worker that starts or opens a model may be silent for so long: a busy disk takes seconds, and graphics drivers compile what the model is made of. */
export const PREPARING_MS = 30_000;

/** A question that is not answered for so long never will be, though the worker lives: native code has lost it. */
export const LOST_AFTER_MS = 30_000;

/** Products whose models are in memory at once. */
export const MODELS_AT_ONCE = 8;

/** One is decoded while another one is judged; more would only slow each other down. */
export const PICTURES_AT_ONCE = 2;

/** Questions that may wait for their answers; more would be late anyway. */
export const MOST_WAITING = 64;

/** A worker that has just died is not started anew before this, so that one that cannot live does not eat the machine. */
export const RESTART_AFTER_MS = 100;
