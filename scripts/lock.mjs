import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 300;
/** A lock this old was left by a process whose number somebody else has now. */
const LONGEST_WORK_MS = 30 * 60_000;
/** For as long as this a lock without readable content may still be in the making. */
const WRITING_MS = 5_000;

/**
 * Does the work while no other process holds the lock, and waits for its turn. A lock whose processes have died counts for nothing.
 * @template T
 * @param {string} path The lock file.
 * @param {() => void} onWait Called once, when the lock is found taken.
 * @param {(alsoHeldBy: (pid: number) => void) => Promise<T>} work `alsoHeldBy` names a child that keeps the lock should this process die.
 * @returns {Promise<T>}
 */
export async function withLock(path, onWait, work) {
  mkdirSync(dirname(path), { recursive: true });
  let told = false;
  while (!tryToTake(path)) {
    if (removeIfAbandoned(path)) continue;
    if (!told) onWait();
    told = true;
    await sleep(POLL_MS);
  }
  try {
    return await work((pid) => writeFileSync(path, content([process.pid, pid])));
  } finally {
    rmSync(path, { force: true });
  }
}

function content(pids) {
  return JSON.stringify({ pids, takenMs: Date.now() });
}

function tryToTake(path) {
  try {
    writeFileSync(path, content([process.pid]), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function removeIfAbandoned(path) {
  const aside = `${path}.${process.pid}`;
  try {
    const seen = readFileSync(path, 'utf8');
    if (!isAbandoned(seen, Date.now() - statSync(path).mtimeMs)) return false;
    renameSync(path, aside);
    // Another process may have been quicker: then this is its fresh lock.
    if (readFileSync(aside, 'utf8') === seen) rmSync(aside);
    else renameSync(aside, path);
    return true;
  } catch (error) {
    if (error.code === 'ENOENT') return true;
    throw error;
  }
}

function isAbandoned(text, ageMs) {
  if (ageMs > LONGEST_WORK_MS) return true;
  try {
    return !JSON.parse(text).pids.some(isAlive);
  } catch {
    return ageMs > WRITING_MS;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
