import { expect, test } from 'vitest'
import { passwordStrength } from './password-strength.ts'

test.each([
  ['', 0],
  ['short', 0],
  ['password123456', 0],
  ['aaaaaaaaaaaaaaaa', 0],
  ['kumara77', 1],
  ['kumara and', 2],
  ['tui sings in the kowhai', 3],
])('%j is worth %i', (password, score) => {
  expect(passwordStrength(password).score).toBe(score)
})
