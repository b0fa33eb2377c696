import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Of more than a minute each. */
const LONGEST = ['e2e/packaged', 'e2e/teach-teach', 'integration/cli-station', 'integration/backend-parity', 'e2e/demo'];

/** The long ones first, so that no core waits for the last of them. */
class LongOnesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const { unit = [], others = [] } = Object.groupBy(sorted, ({ moduleId }) => (moduleId.includes('/test/unit/') ? 'unit' : 'others'));
    const rank = ({ moduleId }: TestSpecification): number => LONGEST.findIndex((name) => moduleId.includes(name));
    return [...others.filter((file) => rank(file) >= 0), ...others.filter((file) => rank(file) < 0), ...unit];
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/run-folder.ts',
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // What a window shows is waited for; a busy machine takes its time.
    expect: { poll: { timeout: 20_000 } },
    pool: 'forks',
    maxWorkers: 2,
    sequence: { sequencer: LongOnesFirst },
  },
});
