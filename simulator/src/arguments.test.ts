import { expect, test } from 'vitest'
import { helpText, readArguments } from './arguments.ts'
import { faultNames } from './faults.ts'

test('without arguments it is port 2775 on loopback, for anyone', () => {
  expect(readArguments([])).toMatchObject({ port: 2775, host: '127.0.0.1', account: null, faults: {}, logFile: null })
})

test('arguments are read', () => {
  const argv = '--port=0 --system-id me --password it --fault throttles=0.3 --fault blackHole=true --id-form HEX'
  expect(readArguments(argv.split(' '))).toMatchObject({
    port: 0,
    account: { system_id: 'me', password: 'it' },
    faults: { throttles: 0.3, blackHole: true },
    idForm: 'HEX',
    receiptIdForm: 'HEX',
  })
})

test('a personality is for all accounts, or for one', () => {
  const argv = '--personality last-part --personality sim_spark=hex-ids'
  expect(readArguments(argv.split(' '))).toMatchObject({
    personalities: { '': 'last-part', sim_spark: 'hex-ids' },
  })
})

test.each([
  ['--personality last', 'no personality is called last; did you mean last-part?'],
  ['--prot 1', 'unknown option --prot; did you mean --port?'],
  ['--passwrd=x', 'unknown option --passwrd=x; did you mean --password?'],
  ['--port x', '--port is x; expected a whole number from 0 to 65535'],
  ['--port 65536', '--port is 65536; expected a whole number from 0 to 65535'],
  ['--password x', '--password needs --system-id'],
  ['--id-form octal', '--id-form is octal; expected one of decimal,'],
  ['--fault throtle=1', 'no fault is called throtle; did you mean throttles?'],
  ['--fault throttles', 'fault throttles is ; expected a number from 0 to 1'],
  ['--fault throttles=30', 'fault throttles is 30; expected a number from 0 to 1'],
  ['--fault blackHole=1', 'fault blackHole is 1; expected true or false'],
  ['stray', "Unexpected argument 'stray'"],
])('%s is answered in words', (line, words) => {
  expect(() => readArguments(line.split(' '))).toThrow(words)
})

test('help names every option, handset and fault', () => {
  expect(readArguments(['-h'])).toBe('help')
  expect(readArguments(['--help'])).toBe('help')
  const help = helpText()
  for (const word of ['--port', '--system-id', '--log', '…0001', '…0008', ...faultNames]) expect(help).toContain(word)
})
