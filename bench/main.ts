/** `npm run bench -- NAME`: side-by-side measurements, each a ratio against something in the same run. */
import { machineLine } from './load/machine.ts'
import { lineOf, type Result } from './report/result.ts'

const benches = {
  delivery: 'bulk in, sent, receipt, status stored, against Kannel delivering a backlog',
  singles: 'single sends over HTTP and their delivery at once, against Kannel',
  accept: 'single durable sends while the carrier is away, against Kannel and a bare Fastify route',
  webhooks: 'the whole way with a webhook for each message, against Kannel without any',
  profile: 'where the time of a message goes, by thread and function',
  bulk: '10,000 recipients in one request, and who waits for it',
  chaos: 'kills the gateway under load among failing carriers, and checks what it kept',
  recovery: 'accepting again after kill -9 with 100,000 messages queued',
  smpp: 'the SMPP package, against the npm package smpp',
}

const [name, ...args] = process.argv.slice(2)
if (name === undefined || !(name in benches)) {
  const lines = Object.entries(benches).map(([bench, says]) => `  ${bench.padEnd(10)} ${says}`)
  console.error(['Usage: npm run bench -- NAME [options]', '', ...lines].join('\n'))
  process.exit(name === undefined ? 0 : 2)
}
const { run } = (await import(`./${name}.ts`)) as { run: (args: string[]) => Promise<Result[] | undefined> }
const results = await run(args)
if (results) {
  console.log(machineLine())
  for (const result of results) console.log(lineOf(result))
}
