import { b64u, fromB64u } from '../../core/protocol/base64url.ts'
import { equal, fromUtf8, MalformedError, utf8 } from '../../core/protocol/bytes.ts'
import { makeDeeplink } from '../../core/protocol/deeplink.ts'
import { newEnrolmentCode } from '../../core/protocol/enrolment-code.ts'
import { type OpenedRequest, openRequest, readRequest, sealResponse } from '../../core/protocol/envelope.ts'
import { hpkeKeyPair, type HpkeKeyPair } from '../../core/protocol/hpke.ts'
import { sha } from '../../core/protocol/kdf.ts'
import type { Policy } from '../../core/protocol/policy.ts'
import { verify } from '../../core/protocol/signature.ts'
import { keyId, tokenId } from '../../core/protocol/token-id.ts'
import type { FetchLike } from '../../sdk/index.ts'
import { operations } from './fake-operations.ts'
import { emptyToken, type FakeToken, type Party } from './fake-token.ts'

/** A message as an operation sees it. */
export interface Message {
  o: string
  n: number
  ep: number
  fields: Record<string, unknown>
  /** Session id, for messages sealed to a session. */
  sid: string | undefined
}

/** What an operation answers, before `now`. */
export type Reply = { ok: 0 | 1 } & Record<string, unknown>

/** What goes wrong with one message: it, or its answer, never arrives, arrives damaged, or a proxy answers. */
export type Fault = 'request' | 'answer' | 'garbled' | 'unavailable' | 'refused' | 'busy'

/** The default policy of the tests. */
export const policy: Policy = {
  rev: 1,
  mode: 'pin',
  pin: { min: 4, max: 8, weak: true, alpha: false },
  it: 1000,
  duress: true,
  lvl: 'none',
  fc: 3,
  pen: 'reset',
  otp: { len: 6, alpha: 'dec' },
  off: 8,
  root: 'pin',
  plat: false,
  lock: 5,
  need: { unlock: true, approve: true, unmask: true },
  phrase: true,
  restore: ['phrase', 'contacts'],
  delay: 0,
}

const READ_ONLY = ['last', 'sync']

/** An instance in memory, written from protocol.md's server side, with faults on demand. One tenant, one service. */
export class FakeServer {
  readonly origin = 'https://zaas.test'
  readonly tenant = 'acme'
  keys: HpkeKeyPair = hpkeKeyPair(crypto.getRandomValues(new Uint8Array(32)))
  oldKeys: HpkeKeyPair[] = []
  policy: Policy = policy
  maxErrors = 3
  /** Unix milliseconds. */
  clock = 1_800_000_000_000
  readonly tokens = new Map<string, FakeToken>()
  readonly sessions = new Map<string, { keys: HpkeKeyPair; t: string }>()
  readonly codes = new Map<string, { t: string; replace: boolean }>()
  /** Every request: operation, size both ways. */
  readonly log: { o: string; request: number; response: number; body: string }[] = []
  readonly #faults: { o: string; fault: Fault }[] = []

  random = (size: number): Uint8Array => crypto.getRandomValues(new Uint8Array(size))
  now = (): number => Math.floor(this.clock / 1000)

  /** What the relying party does: a code for a user, as deeplink and for typing. */
  invite(
    user: string,
    replace = false,
  ): { deeplink: string; code: string; url: string; tenant: string; instanceKey: string } {
    const t = b64u(tokenId(this.tenant, 'acme_bank', user))
    if (!this.tokens.has(t)) this.tokens.set(t, emptyToken(fromB64u(t, 16), user))
    for (const [code, entry] of this.codes) if (entry.t === t) this.codes.delete(code)
    const code = newEnrolmentCode(this.random)
    this.codes.set(code, { t, replace })
    const link = { origin: this.origin, tenant: this.tenant, code, instanceKey: this.keys.publicKey }
    return {
      deeplink: makeDeeplink(link),
      code,
      url: this.origin,
      tenant: this.tenant,
      instanceKey: b64u(this.keys.publicKey),
    }
  }

  token(user: string): FakeToken {
    const found = this.tokens.get(b64u(tokenId(this.tenant, 'acme_bank', user)))
    if (found === undefined) throw new Error('no such token')
    return found
  }

  /** The next `times` messages of an operation meet a fault. */
  fault(o: string, fault: Fault, times = 1): void {
    for (let i = 0; i < times; i++) this.#faults.push({ o, fault })
  }

  /** The network is whole again. */
  repair(): void {
    this.#faults.length = 0
  }

  /** Operations that arrived, in order. */
  get seen(): string[] {
    return this.log.map(({ o }) => o)
  }

  fetch: FetchLike = async (url, init) => {
    if (url !== `${this.origin}/device/${this.tenant}`) throw new Error('wrong address')
    await Promise.resolve()
    return this.#exchange(init.body)
  }

  #exchange(body: string): { status: number; text: () => Promise<string> } {
    const answer = (status: number, text: string): { status: number; text: () => Promise<string> } => ({
      status,
      text: () => Promise.resolve(text),
    })
    const opened = this.#open(body)
    if (opened === undefined) {
      this.log.push({ o: 'unreadable', request: body.length, response: 0, body })
      return answer(400, '{"v":1,"error":"envelope"}')
    }
    const { message, t, request } = opened
    const fault = this.#take(message.o)
    if (fault === 'request') throw new Error('lost')
    if (fault === 'unavailable') return answer(503, '<html>')
    if (fault === 'refused') return answer(400, '{"v":1,"error":"envelope"}')
    const reply = fault === 'busy' ? { ok: 0 as const, e: 'busy' } : this.#reply(message, t, request)
    const text = sealResponse(request.response, utf8(JSON.stringify({ ...reply, now: this.now() })), this.random(32))
    this.log.push({ o: message.o, request: body.length, response: text.length, body })
    if (fault === 'answer') throw new Error('lost')
    return answer(200, fault === 'garbled' ? text.replace(/.{8}"}$/, 'AAAAAAAA"}') : text)
  }

  #take(o: string): Fault | undefined {
    const at = this.#faults.findIndex((fault) => fault.o === o)
    return at < 0 ? undefined : this.#faults.splice(at, 1)[0]?.fault
  }

  #open(body: string): { message: Message; t: string; request: OpenedRequest } | undefined {
    try {
      const wire = readRequest(body)
      const session = this.sessions.get(wire.k)
      const instance = [this.keys, ...this.oldKeys].find((keys) => b64u(keyId(keys.publicKey)) === wire.k)
      const own = instance ?? session?.keys
      if (own === undefined) return undefined
      const request = openRequest(wire, this.tenant, own)
      const { o, t, n, ep, ...fields } = JSON.parse(fromUtf8(request.payload)) as {
        o: string
        t: string
        n: number
        ep: number
      }
      return { message: { o, n, ep, fields, sid: session === undefined ? undefined : wire.k }, t, request }
    } catch (error) {
      if (error instanceof MalformedError) return undefined
      throw error
    }
  }

  #reply(message: Message, t: string, request: OpenedRequest): Reply {
    try {
      const token = message.o === 'hello' ? this.#tokenOfCode(message) : this.tokens.get(t)
      if (token === undefined) return { ok: 0, e: message.o === 'hello' ? 'code' : 'gone' }
      const dpk = message.o === 'hello' ? fromB64u(message.fields['dpk'], 32) : undefined
      const signed = (key: Uint8Array | undefined): boolean =>
        key !== undefined && verify(request.signature, request.signed, key)
      if (dpk !== undefined)
        return signed(dpk) ? operations['hello']!(this, token, message, undefined as never) : { ok: 0, e: 'gone' }
      const party = signed(token.device?.dpk) ? token.device : signed(token.pending?.dpk) ? token.pending : undefined
      return party === undefined ? { ok: 0, e: 'gone' } : this.#numbered(token, party, message, request.payload)
    } catch (error) {
      if (error instanceof MalformedError) return { ok: 0, e: 'bad' }
      throw error
    }
  }

  #tokenOfCode(message: Message): FakeToken | undefined {
    const entry = this.codes.get(String(message.fields['code']))
    return entry === undefined ? undefined : this.tokens.get(entry.t)
  }

  // Rules 2 to 6 of protocol.md 6.
  #numbered(token: FakeToken, party: Party, message: Message, payload: Uint8Array): Reply {
    const run = (): Reply => operations[message.o]?.(this, token, message, party) ?? { ok: 0, e: 'bad' }
    if (message.o === 'last')
      return party.n === message.n && party.answer !== undefined ? party.answer : { ok: 0, e: 'none' }
    if (READ_ONLY.includes(message.o)) return run()
    const hash = sha(payload)
    if (message.n === party.n && party.hash !== undefined && equal(hash, party.hash) && party.answer !== undefined)
      return party.answer
    if (message.n <= party.n || message.n > party.n + 1e6) return { ok: 0, e: 'ctr', last: party.n }
    const answer = run()
    party.n = message.n
    party.hash = hash
    party.answer = answer
    if (message.sid !== undefined) this.sessions.delete(message.sid)
    return answer
  }
}
