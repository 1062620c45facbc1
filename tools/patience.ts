/** Before every test file: a wait ends when what it waits for is true, on a busy machine too. Only what never becomes true takes
 *  as long as this. */
import { vi } from 'vitest'

const waitFor = vi.waitFor
const patientMs = 30_000

vi.waitFor = (condition, options) => waitFor(condition, options ?? { timeout: patientMs })
