import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Tests that drive whole programs take longest: started last, they would still run when the other cores are idle. */
class ProgramsFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const drivesPrograms = ({ moduleId }: TestSpecification) => /\/(e2e|examples)\//.test(moduleId)
    return [...sorted.filter(drivesPrograms), ...sorted.filter((file) => !drivesPrograms(file))]
  }
}

/** Promises of the traffic store, whichever engine is behind it. */
const conformance = 'server/src/store/*.test.ts'
const sqliteOnly = 'server/src/store/open-store.test.ts'
const postgresOnly = 'server/src/store/postgres/writers.test.ts'

export default defineConfig({
  test: {
    // A worker loads a module once for all of its files. Files leave nothing behind.
    isolate: false,
    // Two workers a core: tests that drive programs wait for them half of their time.
    maxWorkers: 2 * availableParallelism(),
    sequence: { sequencer: ProgramsFirst },
    // The programs that tests start are compiled once, as `npm start` has it.
    env: { NODE_COMPILE_CACHE: fileURLToPath(new URL('node_modules/.cache/websms', import.meta.url)) },
    setupFiles: [fileURLToPath(new URL('tools/patience.ts', import.meta.url))],
    globalSetup: [fileURLToPath(new URL('tools/shared-postgres.ts', import.meta.url))],
    // For what never ends: a test waits for what must be true, however busy the machine is.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 30_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'sqlite',
          include: ['**/*.test.{ts,tsx}'],
          exclude: ['**/node_modules/**', '**/dist/**', postgresOnly],
          provide: { engine: 'sqlite' },
        },
      },
      {
        extends: true,
        test: {
          name: 'postgres',
          include: [conformance, postgresOnly],
          exclude: [sqliteOnly],
          provide: { engine: 'postgres' },
        },
      },
    ],
  },
})
