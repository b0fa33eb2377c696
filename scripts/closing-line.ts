import type { SerializedError } from 'vitest';
import type { Reporter, TestModule } from 'vitest/node';

/** Ends a run of Vitest with "N passed, N failed, N skipped" alone on a line. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(files: readonly TestModule[], errorsOutsideTests: readonly SerializedError[]): void {
    const states = files.flatMap((file) => [...file.children.allTests()]).map((test) => test.result().state);
    const passed = states.filter((state) => state === 'passed').length;
    const failed = states.filter((state) => state === 'failed').length;
    // What broke before or between the tests has failed too: a file that cannot be loaded, a promise that nobody waited for.
    const broken = files.filter((file) => file.errors().length > 0).length + errorsOutsideTests.length;
    const skipped = states.length - passed - failed;
    process.stdout.write(`\n${passed} passed, ${failed + broken} failed, ${skipped} skipped\n`);
  }
}
