/** Scheduled messages in the browser: a text is sent later, waits on its page, gets another time, and is cancelled. */
import { expect, test } from 'vitest'
import { look, visit } from './browser.ts'
import { openSite } from './site.ts'

const hostile = `"><img src=x onerror=alert(1)> ${'unbreakable'.repeat(12)}`

const { watched, page } = await openSite({ account: 'Kōwhai Ltd', texts: true })

const dialog = () => page.getByRole('dialog')
const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })
/** As the field of a time has it, in the zone of the browser. */
const inDays = (days: number) =>
  page.evaluate((ahead) => {
    const at = new Date(Date.now() + ahead * 86_400_000)
    return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
  }, days)

test('with nothing scheduled, the page says so and leads to Send', async () => {
  await visit(page, '/members/scheduled')
  await page.getByRole('heading', { name: 'Nothing is scheduled' }).waitFor()
  expect(await look(page, 'scheduled-none')).toEqual([])
  await page.getByRole('link', { name: 'Send later' }).first().click()
  await page.getByRole('heading', { level: 1, name: 'Send' }).waitFor()
})

test('a text to several numbers is scheduled, and its result tells the time', async () => {
  await page.getByRole('textbox', { name: 'To' }).fill('021 000 0001\n021 000 0002')
  await page.getByRole('textbox', { name: 'Text' }).fill(hostile)
  await page.getByRole('switch', { name: 'Send later' }).check({ force: true })
  await page.getByLabel('Time').fill(await inDays(2))
  await page.getByText('In your time zone, Pacific/Auckland').waitFor()
  expect(await look(page, 'send-later')).toEqual([])
  await button('Schedule to 2').click()
  await page.getByRole('heading', { level: 1, name: 'Scheduled to 2 numbers' }).waitFor()
})

test('it waits on the page, gets another time, and one of it is cancelled from its own page', async () => {
  await visit(page, '/members/scheduled')
  const row = page.getByRole('row', { name: /64210000001 and 1 more/ })
  await row.getByText('UTC').waitFor()
  expect(await look(page, 'scheduled')).toEqual([])
  await button('Actions for 64210000001').click()
  await page.getByRole('menuitem', { name: 'Reschedule' }).click()
  await dialog()
    .getByLabel('Time')
    .fill(await inDays(5))
  expect(await look(page, 'scheduled-reschedule')).toEqual([])
  await dialog().getByRole('button', { name: 'Reschedule' }).click()
  await page.getByText('2 messages will be sent at').waitFor()
  await row.getByText('in 4 d').waitFor()

  await row.getByRole('link').first().click()
  await page.getByText('Stored and paid for, to be sent later').waitFor()
  expect(await look(page, 'scheduled-message')).toEqual([])
  await button('Cancel sending').click()
  await dialog().getByRole('button', { name: 'Cancel sending' }).click()
  await page.getByText('Cancelled before it was sent').waitFor()
})

test('the rest is cancelled after a question, and the money is back', async () => {
  await visit(page, '/members/scheduled')
  await button('Actions for 64210000002').click()
  await page.getByRole('menuitem', { name: 'Cancel sending' }).click()
  await dialog().getByRole('button', { name: 'Keep' }).click()
  await button('Actions for 64210000002').click()
  await page.getByRole('menuitem', { name: 'Cancel sending' }).click()
  await dialog().getByRole('button', { name: 'Cancel sending' }).click()
  await page.getByText('1 message cancelled, and refunded.').waitFor()
  await page.getByRole('heading', { name: 'Nothing is scheduled' }).waitFor()
  await page.getByText('$50.00').first().waitFor()
  expect(watched.troubles).toEqual([])
})

test('quiet hours are set with a preview, and a text of the purpose waits for their end', async () => {
  await visit(page, '/members/quiet-hours')
  expect(await look(page, 'quiet-hours-none')).toEqual([])
  await page.getByRole('switch', { name: 'Transactional messages' }).check({ force: true })
  await page.getByText(/A text to 6421234567 at \w+ 21:00 would go out \w+ 08:00 \(Pacific\/Auckland/).waitFor()
  await page.getByLabel('Sent at, their time').fill('12:00')
  await page.getByText(/at \w+ 12:00 would go out at once/).waitFor()
  await page.getByLabel('Number', { exact: true }).fill('hello')
  await page.getByText('is not a phone number').waitFor()
  await page.getByLabel('Number', { exact: true }).fill('021 234 567')
  // Around now, by the clock of the browser, which is that of the number.
  const [from, to] = await page.evaluate(() => {
    const clock = (ms: number) => new Date(ms).toTimeString().slice(0, 5)
    return [clock(Date.now() - 120_000), clock(Date.now() + 3_600_000)]
  })
  await page.getByLabel('Transactional messages, from').fill(from!)
  await page.getByLabel('Transactional messages, until').fill(to!)
  expect(await look(page, 'quiet-hours')).toEqual([])
  await button('Save').click()
  await visit(page, '/members/send?to=021%20000%200003&body=Kia%20ora')
  await button('Send').click()
  await page.getByRole('heading', { level: 1, name: 'Scheduled to 1 number' }).waitFor()
  await visit(page, '/members/scheduled')
  await page.getByRole('row', { name: /64210000003/ }).waitFor()
  expect(watched.troubles).toEqual([])
})
