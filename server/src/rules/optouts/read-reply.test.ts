import { describe, expect, test } from 'vitest'
import { answerText } from './answers.ts'
import { foldedWord, type Reply, readReply } from './read-reply.ts'
import { stopLists } from './words.ts'

const kindOf = (text: string, callingCode: string | null = '64', ownWords: string[] = []): Reply['kind'] =>
  readReply(text, { callingCode, ownWords }).kind

/** Texts of handsets in New Zealand. */
const table: Record<Reply['kind'], readonly string[]> = {
  stop: [
    ...['STOP', 'stop', 'Stop', 'sToP', ' stop ', 'STOP.', 'stop!!!', '"STOP"', '“stop”', "'Stop'", '(stop)', '*STOP*'],
    ...[
      'STOP\n',
      '\tstop\r\n',
      'stop\u00a0',
      '\u200bSTOP\u200d',
      '\ufeffstop',
      '­stop',
      'ＳＴＯＰ',
      'ｓｔｏｐ。',
      'ST\u200bOP',
    ],
    ...['STOPALL', 'Stop all', 'stop-all', 'UNSUBSCRIBE', 'unsubscribe.', 'Un-subscribe', 'OPT OUT', 'opt\u00a0out'],
    ...['opt-out', 'opt‑out', 'opt–out', 'Optout', 'OPT_OUT', 'stop stop', 'STOP, UNSUBSCRIBE', 'stop 🛑', '🛑STOP🛑'],
    ...['𝐒𝐓𝐎𝐏', 'Ⓢⓣⓞⓟ', 'S T O P', 's.t.o.p.', 'STOP\u2028', '«Stop»', 'stöp'.normalize('NFD')],
  ],
  start: ['START', 'start', 'Start!', 'unstop', 'UNSTOP.', 'un-stop', '“Start”', 'ＳＴＡＲＴ', 'start start'],
  start_after_stop: ['YES', 'yes', 'Yes!', ' yes. ', 'yes yes'],
  help: ['HELP', 'help', 'Help?', 'help!!!', '¿help?', 'ＨＥＬＰ'],
  near_miss: [
    ...['pls stop', 'please stop', 'Stop please', 'stop texting me', 'STOP TXTING', 'stop it', 'Stop this now', 'stpo'],
    ...[
      'sotp',
      'stp',
      'stopp',
      'sttop',
      'stop2',
      'syop',
      'unsubcribe',
      'unsubscibe',
      'unsubscribed',
      'optuot',
      'STOP 2190',
    ],
    ...['please unsubscribe me from these messages', 'I want to opt out', 'opt me out, I am opting out', 'Remove me'],
    ...['take me off your list', 'no more texts', "don't text me", 'dont text me again', 'leave me alone', 'ok stop'],
    ...['Hi, can you please stop sending me these messages', 'Stop sending me your offers, I never asked for them'],
    ...['who is this? stop', 'do not contact me', 'stop i have an appointment', 'STOP STOP STOP NOW'],
  ],
  other: [
    ...[
      '',
      '   ',
      '...',
      '🛑',
      'CANCEL',
      'cancel',
      'END',
      'quit',
      'Revoke',
      'yes please',
      'Yes I can come',
      'ok',
      '2',
      'NO',
    ],
    ...[
      'see you at the bus stop near the station',
      'The shop does not stop at noon today',
      'restart',
      'help me please',
    ],
    ...[
      'Start at 9?',
      'thanks for your help',
      'cancel my appointment',
      'stoppage',
      'nonstop',
      'I will be there',
      'C',
      'Y',
    ],
    ...['stop '.repeat(300), `we met at the station and then ${'walked on '.repeat(20)}`, 'kia ora', 'ka pai', '中文'],
  ],
}

describe.each(Object.entries(table) as [Reply['kind'], readonly string[]][])('%s', (kind, texts) => {
  test.each(texts.map((text) => [text]))('%j', (text) => {
    expect(kindOf(text)).toBe(kind)
  })
})

test.each(['CANCEL', 'End', 'quit.', 'REVOKE', '“Cancel”'])('%s opts out a handset of +1, and no other', (text) => {
  expect(kindOf(text, '1')).toBe('stop')
  for (const other of ['64', '61', '44', null]) expect(kindOf(text, other)).toBe('other')
})

test('beside other words, the words of +1 go to a person there', () => {
  expect(kindOf('please cancel', '1')).toBe('near_miss')
  expect(kindOf('please cancel')).toBe('other')
  expect(kindOf('in the end', '1')).toBe('other')
})

test('words of the account count, however they are written', () => {
  const own = [foldedWord('Genug!'), foldedWord('kāti'), foldedWord('No More')]
  expect(own).toEqual(['genug', 'kati', 'nomore'])
  for (const text of ['GENUG', 'Kāti.', 'KATI', 'no more', 'NoMore']) expect(kindOf(text, '64', own)).toBe('stop')
  expect(kindOf('genug')).toBe('other')
  expect(kindOf('bitte genug', '64', own)).toBe('near_miss')
  expect(foldedWord(' — ')).toBe('')
})

test('the word is told as it was written, and each list names its source', () => {
  expect(readReply('  Opt-Out! ', { callingCode: '64' })).toEqual({ kind: 'stop', word: 'opt out' })
  for (const { source } of stopLists) expect(source).toMatch(/\d{4}/)
})

test('the texts of the gateway name the account, unless it has texts of its own or wants none', () => {
  expect(answerText('confirmation', ' Acme\n Ltd ', null)).toContain('from Acme Ltd from')
  expect(answerText('help', 'Acme', null)).toContain('sent by Acme.')
  expect(answerText('help', 'Acme', 'Ring 0800 123 456')).toBe('Ring 0800 123 456')
  expect(answerText('confirmation', 'Acme', ' ')).toBeNull()
})
