/**
 * Words with which a handset opts out, resumes, or asks for help. They are data: each list names its source. Words are in lower
 * case and without spaces or punctuation, as `read-reply.ts` compares them.
 */

interface WordList {
  /** Calling codes of the handsets that it is for; null: all. */
  readonly callingCodes: readonly string[] | null
  readonly words: readonly string[]
  readonly source: string
}

/** Date of the last review of all lists. */
export const wordsVersion = '2026-11-30'

/** `opt out` and `opt-out` are `optout`; `stop all` is `stopall`. */
export const stopLists: readonly WordList[] = [
  {
    callingCodes: null,
    words: ['stop', 'stopall', 'unsubscribe', 'optout'],
    source:
      'NZ Unsolicited Electronic Messages Act 2007 s 11; AU Spam Act 2003 s 18; US 47 CFR 64.1200(a)(10); STOPALL and OPTOUT by practice of carriers',
  },
  {
    // Elsewhere these are answers to reminders and offers: a patient who answers CANCEL cancels an appointment.
    callingCodes: ['1'],
    words: ['cancel', 'end', 'quit', 'revoke'],
    source:
      'US 47 CFR 64.1200(a)(10), in force since 11 April 2025; CTIA Messaging Principles and Best Practices (2023) §5.1.3',
  },
]

export const startList: WordList = {
  callingCodes: null,
  words: ['start', 'unstop'],
  source: 'CTIA Messaging Principles and Best Practices (2023) §5.1; practice of carriers',
}

/** Resumes only a number that has opted out: otherwise it is the answer to a question. */
export const startAfterStopList: WordList = {
  callingCodes: null,
  words: ['yes'],
  source: 'Practice of US toll-free numbers and of hosted APIs',
}

export const helpList: WordList = {
  callingCodes: null,
  words: ['help'],
  source: 'CTIA Messaging Principles and Best Practices (2023) §5.1.2',
}

/** Words that show the wish to opt out in a longer text, for the review list. */
export const strongWords: readonly string[] = ['unsubscribe', 'optout', 'stopall', 'optingout']

/** Words before or after `stop` that make a text look like a wish to opt out. */
export const wordsBesideStop: readonly string[] = [
  ...['please', 'pls', 'plz', 'plse', 'just', 'now', 'all', 'it', 'this', 'these', 'that', 'me', 'ok', 'okay', 'stop'],
  ...['text', 'texts', 'texting', 'txt', 'txts', 'txting', 'sms', 'message', 'messages', 'messaging', 'msg', 'msgs'],
  ...['send', 'sending', 'contact', 'contacting', 'spam', 'spamming', 'bothering', 'harassing', 'marketing', 'ads'],
]

/** Phrases of one wish to opt out, as words in a row. */
export const phrases: readonly string[] = [
  'remove me',
  'take me off',
  'no more texts',
  'no more messages',
  'no more txts',
  'leave me alone',
  'do not text',
  'dont text',
  'do not message',
  'dont message',
  'do not contact',
  'dont contact',
  'do not send',
  'dont send',
  'delete my number',
  'remove my number',
]
