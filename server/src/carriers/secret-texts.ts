/** The secret texts of a carrier: kept encrypted together, apart from its other settings, and never shown again. */
import { randomBytes } from 'node:crypto'
import { type CarrierField, carrierFields } from '@websms/contract/carrier-fields'

type Texts = Readonly<Record<string, string>>

const names: ReadonlySet<string> = new Set(
  (carrierFields as readonly CarrierField[]).filter(({ kind }) => kind.type === 'secret').map(({ name }) => name),
)

export function isSecretName(name: string): boolean {
  return names.has(name)
}

/** The secret texts, and the others. */
export function splitSecrets(texts: Texts): { secret: Texts; plain: Texts } {
  const entries = Object.entries(texts)
  return {
    secret: Object.fromEntries(entries.filter(([name]) => names.has(name))),
    plain: Object.fromEntries(entries.filter(([name]) => !names.has(name))),
  }
}

/** Begins a text of several secrets: no password has this character. */
const several = '\0'

/** The secret texts as one text to encrypt: a password alone is that text. */
export function joinSecrets({ password = '', ...others }: Texts): string {
  const given = Object.entries(others).filter(([, text]) => text !== '')
  return given.length === 0 ? password : several + JSON.stringify({ password, ...Object.fromEntries(given) })
}

/** Undoes `joinSecrets`. */
export function readSecrets(text: string): Texts {
  return text.startsWith(several) ? (JSON.parse(text.slice(several.length)) as Texts) : { password: text }
}

/** The secrets of `given` and the stored ones that it leaves out, which are not opened where the password is all of them. */
export function mergedSecrets(given: Texts, plain: Texts, open: () => string): Texts {
  const { secret } = splitSecrets(given)
  return protocolOf(plain) === 'smpp' && secret.password !== undefined ? secret : { ...readSecrets(open()), ...secret }
}

export function protocolOf({ protocol = '' }: Texts): string {
  return protocol.trim().toLowerCase() || 'smpp'
}

const callbackSecretBytes = 32

/** A carrier that speaks HTTP has a secret for its callbacks. */
export function withCallbackSecret(secret: Texts, plain: Texts): Texts {
  if (protocolOf(plain) !== 'http' || secret.callback_secret) return secret
  return { ...secret, callback_secret: randomBytes(callbackSecretBytes).toString('base64url') }
}
