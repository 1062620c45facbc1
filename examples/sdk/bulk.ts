import { createClient } from '@websms/sdk'

const websms = createClient()

const { messages, summary } = await websms.bulk(
  { to: ['6421111111', '6422222222', 'not a number'], body: 'Your appointment is tomorrow at 2pm' },
  { onProgress: ({ done, total }) => console.log(`${done} of ${total}`) },
)
console.log(`${summary.sent} sent, ${summary.failed} failed`)
for (const message of messages) if (!message.success) console.log(message.to, message.error)
