import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { encode } from 'cborg'

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')
const sha256 = (data: Uint8Array | string): Buffer => createHash('sha256').update(data).digest()

/** What an authenticator does otherwise than it should. */
interface Bent {
  origin?: string
  type?: string
  /** Without the flag that the user showed a PIN, finger or face. */
  unverified?: boolean
  counter?: number
  rpId?: string
}

/** An authenticator of WebAuthn written from its specification: one passkey, ES256, that counts its uses. */
export class Authenticator {
  readonly id = base64url(randomBytes(16))
  readonly #key: { privateKey: KeyObject; publicKey: KeyObject } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  readonly #origin: string
  readonly #userHandle: string
  #counter = 0

  constructor(origin: string, userHandle: string) {
    this.#origin = origin
    this.#userHandle = userHandle
  }

  /** Makes the passkey. */
  made(challenge: string, bent: Bent = {}) {
    const { x = '', y = '' } = this.#key.publicKey.export({ format: 'jwk' })
    const cose = new Map<number, number | Uint8Array>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Buffer.from(x, 'base64url')],
      [-3, Buffer.from(y, 'base64url')],
    ])
    const id = Buffer.from(this.id, 'base64url')
    const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, encode(cose)])
    const authData = Buffer.concat([this.#data(0x40, bent), attested])
    return {
      id: this.id,
      clientDataJSON: base64url(this.#client('webauthn.create', challenge, bent)),
      attestationObject: base64url(encode({ fmt: 'none', attStmt: {}, authData })),
    }
  }

  /** Uses it. */
  used(challenge: string, bent: Bent = {}) {
    this.#counter += 1
    const data = this.#data(0, bent)
    const client = this.#client('webauthn.get', challenge, bent)
    return {
      id: this.id,
      clientDataJSON: base64url(client),
      authenticatorData: base64url(data),
      signature: base64url(sign('sha256', Buffer.concat([data, sha256(client)]), this.#key.privateKey)),
      userHandle: this.#userHandle,
    }
  }

  #client(type: string, challenge: string, { origin = this.#origin, ...bent }: Bent): Buffer {
    return Buffer.from(JSON.stringify({ type: bent.type ?? type, challenge, origin, crossOrigin: false }))
  }

  #data(flags: number, { unverified = false, counter = this.#counter, rpId }: Bent): Buffer {
    const count = Buffer.alloc(4)
    count.writeUInt32BE(counter)
    const shown = flags | (unverified ? 0x01 : 0x05)
    return Buffer.concat([sha256(rpId ?? new URL(this.#origin).hostname), Buffer.from([shown]), count])
  }
}
