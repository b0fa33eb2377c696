import { readFileSync } from 'node:fs';

/* Loaded before a station: its clock on the wall is off by as many milliseconds as a file says. */

const file = process.env.LYNCEUS_TEST_CLOCK;
const rightly = Date.now;
let offMs = 0;

if (file !== undefined) {
  const read = (): void => {
    offMs = Number(readFileSync(file, 'utf8')) || 0;
  };
  read();
  setInterval(read, 50).unref();
  Date.now = () => rightly() + offMs;
}
