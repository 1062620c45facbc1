import { createClient } from '@websms/sdk'

const websms = createClient()

for await (const { from, body } of websms.messages.list({ direction: 'in' })) console.log(from, body)
for await (const { message_id, to, send_at } of websms.scheduled.list()) console.log(message_id, to, send_at)
for await (const { number, sender } of websms.optOuts.list({ sender: '2190' })) console.log(number, sender)
