import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Those that drive whole programs take longest: begun last, they would run on when the other cores have nothing left. */
class ProgramsFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const drivesPrograms = ({ moduleId }: TestSpecification) => /\/(e2e|examples)\//.test(moduleId)
    return [...sorted.filter(drivesPrograms), ...sorted.filter((file) => !drivesPrograms(file))]
  }
}

export default defineConfig({
  test: {
    include: ['**/*.test.{ts,tsx}'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    // Many wait for other processes: gateways, browsers, carriers.
    maxWorkers: '100%',
    sequence: { sequencer: ProgramsFirst },
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
})
