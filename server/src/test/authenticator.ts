/** For tests: an authenticator in software (WebAuthn §6), with one key, that signs whatever page it is told to stand on. */
import { generateKeyPairSync, hash, randomBytes, sign } from 'node:crypto'
import { isoCBOR } from '@simplewebauthn/server/helpers'
import type { PasskeyAssertion, PasskeyAttestation, PasskeyCreation, PasskeyRequest } from '@websms/contract/members'

const present = 0x01
const verified = 0x04
const withKey = 0x40

export interface Page {
  origin?: string
  rpId?: string
  /** Counter of the signatures, which rises by itself; 0: it has none. */
  counter?: number
  /** Did not ask for a finger or a PIN. */
  unverified?: boolean
}

export function softwareAuthenticator() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const id = randomBytes(16)
  let userHandle = ''
  let counted = 0

  const credential = { id: id.toString('base64url'), rawId: id.toString('base64url'), type: 'public-key' as const }
  const clientData = (type: string, challenge: string, { origin = 'http://localhost:8080' }: Page) =>
    Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }))
  const data = (rpId: string, flags: number, counter: number) => {
    const counterBytes = Buffer.alloc(4)
    counterBytes.writeUInt32BE(counter)
    return Buffer.concat([hash('sha256', rpId, 'buffer'), Buffer.from([flags]), counterBytes])
  }
  const flagsOf = ({ unverified = false }: Page) => present | (unverified ? 0 : verified)

  return {
    id: credential.id,

    create({ challenge, rp, user }: PasskeyCreation, page: Page = {}): PasskeyAttestation {
      userHandle = user.id
      const length = Buffer.alloc(2)
      length.writeUInt16BE(id.length)
      const authData = Buffer.concat([
        data(page.rpId ?? rp.id, flagsOf(page) | withKey, page.counter ?? 0),
        Buffer.alloc(16),
        length,
        id,
        cosePublicKey(publicKey.export({ format: 'jwk' })),
      ])
      const attestation = new Map<string, unknown>([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', new Uint8Array(authData)],
      ])
      return {
        ...credential,
        response: {
          clientDataJSON: clientData('webauthn.create', challenge, page).toString('base64url'),
          attestationObject: Buffer.from(isoCBOR.encode(attestation as never)).toString('base64url'),
          transports: ['internal'],
        },
      }
    },

    get({ challenge, rpId }: PasskeyRequest, page: Page = {}): PasskeyAssertion {
      counted = page.counter ?? counted + 1
      const authData = data(page.rpId ?? rpId, flagsOf(page), counted)
      const said = clientData('webauthn.get', challenge, page)
      const signature = sign('sha256', Buffer.concat([authData, hash('sha256', said, 'buffer')]), privateKey)
      return {
        ...credential,
        response: {
          clientDataJSON: said.toString('base64url'),
          authenticatorData: authData.toString('base64url'),
          signature: signature.toString('base64url'),
          userHandle,
        },
      }
    },
  }
}

/** An ES256 key as COSE has it (RFC 9053 §7.1.1). */
function cosePublicKey({ x, y }: { x?: string; y?: string }): Uint8Array {
  const bytes = (text: string | undefined) => new Uint8Array(Buffer.from(text!, 'base64url'))
  const key = new Map<number, number | Uint8Array>([
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, bytes(x)],
    [-3, bytes(y)],
  ])
  return isoCBOR.encode(key as never)
}
