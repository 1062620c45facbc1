/** For tests: delivers the webhook events of the data folder named on the command line, until it is killed. Retries come
 *  soon; loopback is allowed. Says `ready` on stdout. */
import { pino } from 'pino'
import { createWebhookDestinations } from '../../accounts/webhook-destinations.ts'
import { openStore } from '../../store/open-store.ts'
import { createDeliverer } from '../deliverer.ts'
import { allowedHosts } from '../guard.ts'

const [dataDir = '', secretKey = ''] = process.argv.slice(2)
const store = await openStore({ dataDir, secretKey })
const destinations = createWebhookDestinations(store)
createDeliverer({
  store: store.traffic,
  destinationOf: destinations.of,
  allow: allowedHosts(['127.0.0.1']),
  log: pino({ level: 'silent' }),
  limits: { retryDelaysMs: [50, 100, 200], timeoutMs: 2000 },
}).start()
process.stdout.write('ready\n')
