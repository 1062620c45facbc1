/** All checks of an installation, in the order in which people read them. */
import type { Settings } from '../settings.ts'
import { checkCarriers } from './carriers.ts'
import type { Check } from './check.ts'
import { checkClock, checkData } from './data.ts'
import { checkNotices, checkSiteSender } from './notices.ts'
import { checkReceipts } from './receipts.ts'
import { checkSettings, settingsFine } from './settings.ts'

export async function examine(settings: Settings): Promise<Check[]> {
  const [data, carriers] = await Promise.all([checkData(settings), checkCarriers(settings)])
  return [
    ...settingsFine(await checkSettings(settings)),
    ...data,
    await checkClock(settings),
    ...(await checkNotices(settings)),
    ...(await checkSiteSender(settings)),
    ...(await checkReceipts(settings)),
    ...carriers,
  ]
}
