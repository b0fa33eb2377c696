import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The long ones first, so that no core waits for the last of them. */
class LongOnesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const { unit = [], others = [] } = Object.groupBy(sorted, ({ moduleId }) => (moduleId.includes('/test/unit/') ? 'unit' : 'others'));
    return [...others, ...unit];
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // What a window shows is waited for; a busy machine takes its time.
    expect: { poll: { timeout: 20_000 } },
    pool: 'forks',
    maxWorkers: 2,
    sequence: { sequencer: LongOnesFirst },
  },
});
