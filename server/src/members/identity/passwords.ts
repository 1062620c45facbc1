/** Passwords: Argon2id off the main thread. Concurrency is bounded, since each hash takes 19 MiB and some 30 ms of a
 *  processor that also carries traffic. */
import { hash, verify } from '@node-rs/argon2'
import { StoreBusyError } from '../../store/errors.ts'

export interface Passwords {
  hash(password: string): Promise<string>
  /** Takes as long without a hash, so that nobody learns which emails are known. */
  fits(storedHash: string | null, password: string): Promise<boolean>
}

interface PasswordOptions {
  /** Default 2. */
  atOnceMax?: number
  /** Maximum number of waiting callers; further calls reject with StoreBusyError. Default 40: about a second's work. */
  waitingMax?: number
}

/** reliability "Defaults": 19 MiB, t=2, p=1. The library's default algorithm is Argon2id. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export function createPasswords({ atOnceMax = 2, waitingMax = 40 }: PasswordOptions = {}): Passwords {
  let running = 0
  const waiting: (() => void)[] = []
  let nobody: Promise<string> | null = null

  const inTurn = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (running >= atOnceMax) {
      if (waiting.length >= waitingMax) throw new StoreBusyError()
      await new Promise<void>((resolve) => waiting.push(resolve))
    } else running += 1
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running -= 1
    }
  }
  const hashOf = (password: string) => inTurn(() => hash(normal(password), cost))

  return {
    hash: hashOf,
    async fits(storedHash, password) {
      nobody ??= hash('nobody has this', cost)
      const compared = storedHash ?? (await nobody)
      return (await inTurn(() => verify(compared, normal(password)))) && storedHash !== null
    },
  }
}

/** Normalises accents, so that a password is the same on every keyboard. */
const normal = (password: string) => password.normalize('NFKC')
