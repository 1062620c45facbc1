import { expect, test } from 'vitest'
import { faultsOfRule, formProblem } from './faults.ts'

test('faults of a rule stand at the fields of its form, those of other rules stay apart', () => {
  const problem = formProblem([
    { field: 'rules.2.name', message: 'no name' },
    { field: 'rules.2.match.prefixes.0', message: 'bad 0' },
    { field: 'rules.2.match.prefixes.7', message: 'bad 7' },
    { field: 'rules.2.targets.1.weight', message: 'bad weight' },
    { field: 'rules.3.name', message: 'another' },
  ])
  expect(faultsOfRule(problem, 2).fields).toEqual({
    name: 'no name',
    prefixes: 'bad 0 bad 7',
    'targets.1.weight': 'bad weight',
    'rules.3.name': 'another',
  })
})
