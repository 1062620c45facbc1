import { ApiError, createClient } from '@websms/sdk'

const websms = createClient()

const { message_id } = await websms.otp.send({ to: '6421234567', company_name: 'Acme Corp' })
const typed = '000000'
try {
  await websms.otp.verify({ message_id, code: typed })
  console.log('The code is right')
} catch (error) {
  if (!(error instanceof ApiError)) throw error
  console.log(`${error.code}, ${error.status}: ${error.message}`)
}
