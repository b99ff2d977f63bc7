import { defineConfig, mergeConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import project from '../../vitest.config.ts';
import { readState } from './state.ts';

const { files, testTimeout } = readState('state');

/** Runs the files in the order in which they were chosen. */
class Chosen extends BaseSequencer {
  override async sort(specifications: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => files.findIndex((file) => moduleId.endsWith(`/${file}`));
    return specifications.toSorted((one, other) => place(one) - place(other));
  }
}

const config = mergeConfig(project, {
  test: { setupFiles: ['tools/mutate/vitest-setup.ts'], maxWorkers: 1, testTimeout, sequence: { sequencer: Chosen } },
});
export default defineConfig({ ...config, test: { ...config.test, include: files } });
