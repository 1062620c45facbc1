/** `npm run bench -- NAME`: side-by-side measurements, each a ratio against something in the same run. */

const benches = ['accept', 'bulk', 'chaos', 'recovery', 'smpp'] as const
type BenchName = (typeof benches)[number]

const descriptions: Record<BenchName, string> = {
  accept: 'single durable sends over HTTP, against a bare Fastify route',
  bulk: '10,000 recipients in one request, and who waits for it',
  chaos: 'kills the gateway under load among failing carriers, and checks what it kept',
  recovery: 'accepting again after kill -9 with 100,000 messages queued',
  smpp: 'the SMPP package, against the npm package smpp',
}

const [name, ...args] = process.argv.slice(2)
if (name === undefined || !benches.includes(name as BenchName)) {
  const lines = benches.map((bench) => `  ${bench.padEnd(10)} ${descriptions[bench]}`)
  console.error(['Usage: npm run bench -- NAME [options]', '', ...lines].join('\n'))
  process.exit(name === undefined ? 0 : 2)
}
const { run } = (await import(`./${name}.ts`)) as { run: (args: string[]) => Promise<void> }
await run(args)
