/** Passkeys in the browser. The library that talks to the authenticator is loaded when it is needed. */
import type { PasskeyAssertion, PasskeyAttestation, PasskeyCreation } from '@websms/contract/members'
import { api } from './api.ts'
import { loaded } from './load.ts'
import { Problem } from './problem.ts'

const library = () => loaded(() => import('@simplewebauthn/browser'))

export const browserHasPasskeys = 'PublicKeyCredential' in window

/** The reason why no passkey can be made or used on this page; null when one can. `publicUrl` is the site's. */
export function noPasskeysBecause(publicUrl: string): string | null {
  const { hostname, origin } = new URL(publicUrl)
  if (!browserHasPasskeys) return 'This browser does not support passkeys.'
  if (/^[\d.]+$|^\[/.test(hostname)) {
    return 'Passkeys need a host name, and this site is opened by an IP address. Set WEBSMS_PUBLIC_URL to a host name.'
  }
  return origin === location.origin ? null : `Passkeys for this site work only at ${origin}.`
}

/** Number of ceremonies that a click began. A browser runs one at a time: a later offer in the field would end it. */
let clicked = 0

/** Asks the browser for a passkey; null when none was chosen. `inField`: offered in the email field, until one is chosen or a
 *  click asks for one. @throws Problem */
export async function askForPasskey({ inField = false } = {}): Promise<PasskeyAssertion | null> {
  if (!inField) clicked += 1
  try {
    const [{ startAuthentication }, optionsJSON] = await Promise.all([library(), api('POST /passkey-request')])
    if (inField && clicked > 0) return null
    const { id, rawId, type, response } = await startAuthentication({ optionsJSON, useBrowserAutofill: inField }).catch(
      chosenNothing,
    )
    if (response === undefined) return null
    const { userHandle, ...signed } = response
    return { id, rawId, type, response: { ...signed, ...(userHandle !== undefined && { userHandle }) } }
  } finally {
    if (!inField) clicked -= 1
  }
}

/** Makes a passkey; null when the member called it off. @throws Problem */
export async function makePasskey({ rp, ...options }: PasskeyCreation): Promise<PasskeyAttestation | null> {
  const { startRegistration } = await library()
  const { id, rawId, type, response } = await startRegistration({ optionsJSON: { rp, ...options } }).catch(
    chosenNothing,
  )
  if (response === undefined) return null
  const { clientDataJSON, attestationObject, transports } = response
  const known = transports?.filter(isTransport)
  return { id, rawId, type, response: { clientDataJSON, attestationObject, ...(known && { transports: known }) } }
}

/** True if the browser can offer passkeys in the email field. */
export async function offersInField(): Promise<boolean> {
  return browserHasPasskeys && ((await PublicKeyCredential.isConditionalMediationAvailable?.()) ?? false)
}

export async function stopOffering(): Promise<void> {
  const { WebAuthnAbortService } = await library()
  WebAuthnAbortService.cancelCeremony()
}

const transportNames = ['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'] as const
type Transport = (typeof transportNames)[number]
const isTransport = (name: string): name is Transport => (transportNames as readonly string[]).includes(name)

type Nothing = { [Key in 'id' | 'rawId' | 'type' | 'response']?: undefined }

/** A dialog that was closed, one that timed out, and a missing passkey all look alike to a page: "not allowed". */
function chosenNothing(error: unknown): Nothing {
  const { name, message } = error instanceof Error ? error : { name: '', message: String(error) }
  if (name === 'NotAllowedError' || name === 'AbortError') return {}
  const detail =
    name === 'InvalidStateError'
      ? 'It already holds a passkey for this site.'
      : name === 'SecurityError'
        ? 'Passkeys for this site work only at its own address, WEBSMS_PUBLIC_URL.'
        : message
  throw new Problem({ type: 'passkey_not_accepted', status: 0, title: 'This passkey cannot be used here', detail })
}
