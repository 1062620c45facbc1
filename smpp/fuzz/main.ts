/**
 * `node smpp/fuzz/main.ts [--inputs 5000000] [--seed N]`: fuzzes the codec for as long as it takes, and prints the
 * seed, the counts and the memory.
 */
import { parseArgs } from 'node:util'
import { fuzz } from './fuzz.ts'

const { values } = parseArgs({ options: { inputs: { type: 'string', default: '5000000' }, seed: { type: 'string' } } })
const inputs = Number(values.inputs)
const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed)
console.log(`seed ${seed}, ${inputs} inputs`)
const SLICE = 200_000
for (let done = 0; done < inputs; done += SLICE) {
  const counts = fuzz({ inputs: Math.min(SLICE, inputs - done), seed: seed + done / SLICE })
  const megabytes = Math.round(process.memoryUsage().rss / 1e6)
  console.log(`${Math.min(done + SLICE, inputs)} inputs, ${JSON.stringify(counts)}, ${megabytes} MB`)
}
