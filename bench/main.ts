/**
 * `npm run bench [-- NAME …]`: side-by-side measurements, each a ratio against something in the same run where there is
 * something to compare with. Without a name the suite runs, about ten minutes; `--all` adds what takes longer. What was found
 * is printed, and kept in `bench/results/` as JSON and as a chart; `--docs` keeps it for the docs. With `--engine postgres` the
 * gateways keep their data in PostgreSQL 18 on the same machine.
 */
import { usePostgres } from './load/engine.ts'
import { machineLine } from './load/machine.ts'
import { keep } from './report/keep.ts'
import { lineOf, type Result } from './report/result.ts'

/** Benches of the suite in that order, benches that take long, and benches that run only by name. */
const benches = {
  delivery: ['suite', 'bulk in, sent, receipt, status stored, against Kannel delivering a backlog'],
  singles: ['suite', 'single sends over HTTP and their delivery at once, against Kannel'],
  accept: ['suite', 'single durable sends while the carrier is away, against Kannel and a bare Fastify route'],
  webhooks: ['suite', 'the whole way with a webhook for each message, against Kannel without any'],
  latency: ['suite', 'the answer to a single send while bulks run'],
  members: ['suite', 'the answer to a single send while members search, and what each of their pages waits for'],
  otp: ['suite', 'a one-time code with the carrier while 100,000 messages wait for it'],
  recipients: ['suite', 'delivery to everybody else while 15 in 100 handsets are refused for ever, against none'],
  queued: ['suite', 'memory with 1,000,000 messages queued'],
  start: ['suite', 'from a start with 1,000,000 messages stored to the first one accepted'],
  idle: ['suite', 'CPU while nothing happens'],
  stored: ['long', 'CPU a message with 10,000,000 stored, against 100,000'],
  soak: ['long', 'memory, timers and handles over 10 minutes at half rate (--minutes N for more)'],
  routes: ['named', 'a route decision with 1,000 rules and a portability table of 5,000,000'],
  smpp: ['named', 'the SMPP package, against the npm package smpp'],
  bulk: ['named', '10,000 recipients in one request, and who waits for it'],
  floods: ['named', 'the answer to a single send while eight clients post the worst bodies of 4 MB'],
  recovery: ['named', 'accepting again after kill -9 with 100,000 messages queued'],
  profile: ['named', 'where the time of a message goes, by thread and function'],
  claims: ['named', 'a claim of 500 with 1,000,000 messages waiting'],
  'hot-account': ['named', 'one account at three nodes, against 100 accounts (--engine postgres)'],
  chaos: ['named', 'kills the gateway under load among failing carriers, and checks what it kept'],
  'power-cut': ['named', 'cuts the power at random moments of a recorded run, and checks what the disk kept'],
} as const

type Bench = keyof typeof benches

const [first = '', ...rest] = process.argv.slice(2)
const options = first.startsWith('--') ? [first, ...rest] : rest
const forDocs = options.includes('--docs')
// A chaos run has servers of its own.
const onPostgres = first !== 'chaos' && options.join(' ').includes('--engine postgres')
const forAll = ['--docs', '--all', ...(onPostgres ? ['--engine', 'postgres'] : [])]
const args = options.filter((option) => !forAll.includes(option))
const named = first === '' || first.startsWith('--') ? null : first
const unknown = named !== null && !(named in benches)
// Two have a help of their own.
if (unknown || (options.includes('--help') && named !== 'chaos' && named !== 'power-cut')) {
  const lines = Object.entries(benches).map(([bench, [kind, says]]) => `  ${bench.padEnd(10)} ${says} (${kind})`)
  const usage = ['Usage: npm run bench [-- NAME] [--all] [--docs] [--engine postgres] [options of NAME]', '', ...lines]
  console[unknown ? 'error' : 'log'](usage.join('\n'))
  process.exit(unknown ? 2 : 0)
}
const kinds = options.includes('--all') ? ['suite', 'long'] : ['suite']
const chosen = (Object.keys(benches) as Bench[]).filter((bench) =>
  named === null ? kinds.includes(benches[bench][0]) : bench === named,
)

const found: Result[] = []
const endEngine = onPostgres ? await usePostgres() : async () => {}
for (const bench of chosen) {
  if (chosen.length > 1) console.error(`\n${bench}: ${benches[bench][1]}`)
  const { run } = (await import(`./${bench}.ts`)) as { run: (args: string[]) => Promise<Result[] | undefined> }
  found.push(...((await run(args)) ?? []))
}
await endEngine()
if (found.length > 0) {
  console.log(machineLine())
  for (const result of found) console.log(lineOf(result))
  console.log(`\nKept in ${keep(found, { machine: machineLine(), forDocs }).join(' and ')}`)
}
