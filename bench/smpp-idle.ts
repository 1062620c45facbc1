/**
 * One end of the idle sessions of the SMPP bench. `server` prints its port and, asked by its parent, says what memory it
 * takes; `clients PORT` binds 1,000 sessions and prints a line when they are bound. Both end with their parent.
 */
import { connect, listen } from '@websms/smpp'

const [role, port] = process.argv.slice(2)

if (role === 'server') {
  const server = await listen({ port: 0 }, (session) => session.onRequest(() => ({ message_id: '1' })))
  process.on('message', () => process.send?.(process.memoryUsage().rss))
  console.log(server.port)
} else {
  // Each session has worked before it idles.
  for (let count = 0; count < 1_000; count++) {
    const session = await connect({ port: Number(port), system_id: `idle${count}` })
    await session.request({ command: 'submit_sm', short_message: Buffer.from('hello') })
  }
  console.log('bound')
}
process.on('disconnect', () => process.exit())
