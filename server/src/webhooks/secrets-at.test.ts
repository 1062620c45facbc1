import { expect, test } from 'vitest'
import { secretsAt } from './secrets-at.ts'

const minute = 60_000
const rotatedAt = 1_000_000_000
const first = {
  webhook_secret: 'new',
  webhook_secret_since: 0,
  webhook_secret_before: null,
  webhook_secret_before_until: null,
}
const atOnce = { ...first, webhook_secret_since: rotatedAt, webhook_secret_before_until: rotatedAt }
const overlapping = {
  ...atOnce,
  webhook_secret_before: 'old',
  webhook_secret_before_until: rotatedAt + 60 * minute,
}

test.each([
  ['the first secret has signed all', first, rotatedAt, ['new']],
  ['an attempt before a rotation is not known', atOnce, rotatedAt - 1, null],
  ['nor one just after it', atOnce, rotatedAt + minute / 2, null],
  ['later the new one signed', atOnce, rotatedAt + 2 * minute, ['new']],
  ['during an overlap both did', overlapping, rotatedAt + 30 * minute, ['new', 'old']],
  ['just after the end either may have signed', overlapping, rotatedAt + 60.5 * minute, null],
  ['then the new one alone', overlapping, rotatedAt + 62 * minute, ['new']],
])('%s', (_, history, at, secrets) => {
  expect(secretsAt(history, at)).toEqual(secrets)
})
