/** An HLR provider: one question for a number at a time however many callers want it, and its failures never affect
 *  anything else. */

import type { Logger } from 'pino'
import { siteTime } from '../../site-time.ts'
import { type AnswerForm, type HlrAnswer, readAnswer } from './answer.ts'
import { keepAnswers } from './answers.ts'
import { createBreaker } from './breaker.ts'
import { createHlrRequests } from './request.ts'

export type { HlrAnswer } from './answer.ts'

export interface Hlr {
  /** Null when the provider does not answer, or may not be asked now. Never rejects. */
  ask(number: string): Promise<HlrAnswer | null>
  /** The cached answer; null when the provider has to be asked. */
  remembered(number: string): HlrAnswer | null
  /** Asks for every number that is not cached, and resolves when all are answered or the timeout of one question has
   *  passed. Later answers do not count. Null when there is nothing to ask. */
  askAll(numbers: readonly string[]): Promise<void> | null
  close(): Promise<void>
}

export interface HlrOptions extends AnswerForm {
  url: string
  headers: Readonly<Record<string, string>>
  timeoutMs: number
  keepMs: number
  /** Maximum number of answers kept. */
  answersMax: number
  /** Maximum number of questions in flight, each with a connection of its own; beyond it the answer is null. Default
   *  32. */
  questionsMax?: number
  /** Failures in a row after which the provider is left alone. Default 5. */
  failuresMax?: number
  /** Time that it is left alone, in ms. Default 30,000. */
  pauseMs?: number
  now?: () => number
  log: Logger
}

export function createHlr(options: HlrOptions): Hlr {
  const { timeoutMs, keepMs, answersMax, log } = options
  const { questionsMax = 32, failuresMax = 5, pauseMs = 30_000, now = siteTime } = options
  const requests = createHlrRequests({ ...options, connections: questionsMax })
  const answers = keepAnswers({ keepMs, answersMax, now })
  const underWay = new Map<string, Promise<HlrAnswer | null>>()
  const breaker = createBreaker({
    failuresMax,
    pauseMs,
    now,
    onOpen: () => log.error({ failures: failuresMax, pauseMs }, 'the HLR provider fails and is left alone for a while'),
    onClose: () => log.info('the HLR provider answers again'),
  })

  const question = async (number: string): Promise<HlrAnswer | null> => {
    try {
      const answer = readAnswer(await requests.get(number), options)
      answers.keep(number, answer)
      breaker.succeeded()
      return answer
    } catch (error) {
      log.warn({ number, reason: (error as Error).message }, 'the HLR provider did not answer')
      breaker.failed()
      return null
    } finally {
      underWay.delete(number)
    }
  }

  /** Undefined when it may not be asked now. */
  const tryToAsk = (number: string): Promise<HlrAnswer | null> | undefined => {
    const asked = underWay.get(number)
    if (asked !== undefined) return asked
    if (underWay.size >= questionsMax || !breaker.allows()) return undefined
    const asking = question(number)
    underWay.set(number, asking)
    return asking
  }

  const askInTime = async (numbers: readonly string[]): Promise<void> => {
    const deadline = performance.now() + timeoutMs
    const waiting = numbers.values()
    const askOn = async () => {
      for (const number of waiting) {
        if (performance.now() >= deadline) return
        const asking = tryToAsk(number)
        if (asking === undefined) return
        await asking
      }
    }
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, timeoutMs)
    })
    const all = Promise.all(Array.from({ length: Math.min(questionsMax, numbers.length) }, askOn))
    await Promise.race([all, late])
    clearTimeout(timer)
  }

  return {
    ask: async (number) => answers.get(number) ?? (await tryToAsk(number)) ?? null,
    remembered: answers.get,
    askAll(numbers) {
      const unknown = [...new Set(numbers)].filter((number) => answers.get(number) === null)
      return unknown.length === 0 ? null : askInTime(unknown)
    },
    close: requests.close,
  }
}
