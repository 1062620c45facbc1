import { createClient } from '@websms/sdk'

const websms = createClient()

const { message_id } = await websms.send({ to: '6421234567', body: 'Kia ora from WebSMS' })
const { status } = await websms.status(message_id)
console.log(`Message ${message_id} is ${status}`)
