import { tenantName } from '../../contract/fields.ts'
import { fromB64u } from '../../protocol/base64url.ts'
import { MalformedError, utf8 } from '../../protocol/bytes.ts'
import {
  type OpenedRequest,
  openRequest,
  readRequest,
  sealResponse,
  type WireRequest,
} from '../../protocol/envelope.ts'
import type { HpkeKeyPair } from '../../protocol/hpke.ts'
import type { SessionKey } from '../../domain/ports.ts'
import { type DeviceAnswer, failure } from '../../domain/token/device-answer.ts'
import { readMessage } from '../../domain/token/device-message.ts'
import { answerMessage } from './answer-message.ts'
import type { DevicePorts, DeviceRequest } from './ports.ts'

interface Recipient {
  keys: HpkeKeyPair
  session: SessionKey | null
}

const recipientOf = async (
  wire: WireRequest,
  request: DeviceRequest,
  ports: DevicePorts,
): Promise<Recipient | null> => {
  const known = ports.instanceKeys.known(wire.k)
  if (known !== null) return { keys: known, session: null }
  const session = await ports.sessions.get(request.tenant, wire.k)
  if (session !== null) return { keys: ports.curves.keyPair(session.secretKey), session }
  const found = await ports.instanceKeys.find(wire.k)
  return found === null ? null : { keys: found, session: null }
}

const lazily = <T>(make: () => T): (() => T) => {
  let made: T | undefined
  return () => (made ??= make())
}

const answerOpened = async (
  opened: OpenedRequest,
  { kid, session }: { kid: string; session: SessionKey | null },
  request: DeviceRequest,
  ports: DevicePorts,
): Promise<DeviceAnswer> => {
  try {
    const sid = session === null ? null : fromB64u(kid, 16)
    const message = readMessage(opened.payload, { signature: opened.signature, signed: opened.signed, sid })
    if (session !== null && message.t !== session.token) return failure('bad')
    const recovery = { id: ports.random(16), salt: ports.random(32) }
    const fresh = { sid: ports.random(16), pair: lazily(() => ports.curves.keyPair(ports.random(32))), recovery }
    return await answerMessage({ request, message, ports, kid, fresh }, session?.token ?? null)
  } catch (error) {
    if (error instanceof MalformedError || error instanceof SyntaxError) return failure('bad')
    throw error
  }
}

/** Answers one sealed message with the sealed answer; null when the envelope does not open (HTTP 400, protocol.md 5). */
export const exchange = async (request: DeviceRequest, ports: DevicePorts): Promise<string | null> => {
  let wire: WireRequest
  let opened: OpenedRequest
  let recipient: Recipient | null
  // The path is anybody's: what is no name of a tenant must not become a key of a table.
  if (!tenantName.safeParse(request.tenant).success) return null
  try {
    wire = readRequest(request.body)
    recipient = await recipientOf(wire, request, ports)
    if (recipient === null) return null
    opened = openRequest(wire, request.tenant, recipient.keys, ports.curves.diffieHellman)
  } catch (error) {
    if (error instanceof MalformedError) return null
    throw error
  }
  const answer = await answerOpened(opened, { kid: wire.k, session: recipient.session }, request, ports)
  const payload = utf8(JSON.stringify({ ...answer, now: Math.floor(ports.clock() / 1000) }))
  return sealResponse(opened.response, payload, ports.random(32))
}
