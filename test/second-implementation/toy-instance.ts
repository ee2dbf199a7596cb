/** Test helper: just enough of a server, in memory, to answer a device: no database, no policy checks, one token. */
import { type Bytes, equal, fromB64u, toB64u, toHex, utf8 } from './bytes.ts'
import * as derive from './derivations.ts'
import { openRequest, type OpenedRequest, parseRequest, sealResponse } from './instance-envelope.ts'
import { evaluate, randomScalar } from './oprf.ts'
import { defaultPolicy, type Policy } from './policy.ts'
import { H, publicOf, systemRandom, verify } from './primitives.ts'

const random = (size: number): Bytes => new Uint8Array(systemRandom(size))
type Message = Readonly<Record<string, unknown>>
type Reply = Record<string, unknown>
interface Session {
  sid: Bytes
  secret: Bytes
  signer: Bytes
  k: Bytes
  b?: Bytes
  z?: Bytes
}
interface Stored {
  n: number
  hash: string
  answer: Reply
}

const text = (message: Message, name: string): string => {
  const value = message[name]
  if (typeof value !== 'string') throw new Error(`no ${name}`)
  return value
}

export class ToyInstance {
  readonly secret = random(32)
  readonly ipk = publicOf('x25519', this.secret)
  readonly inst = 'acme'
  readonly svc = 'acme_homebanking'
  readonly usr = 'zoë@example'
  readonly t = derive.tokenId(this.inst, this.svc, this.usr)
  readonly code = '7KQM2F9D1100ZZZZ'
  pol: Policy = { ...defaultPolicy, it: 1000 }
  time = 1_800_000_000
  reg: Bytes | undefined
  rpk: Bytes = random(32)
  dpk: Bytes = random(32)
  pending: Bytes = random(32)
  k: Bytes = randomScalar(random)
  errs = 0
  status = 2
  /** Requests as they came; answers of the fetch below may be lost by setting `drop` to 'request' or 'response'. */
  readonly requests: string[] = []
  drop: 'request' | 'response' | undefined
  stored: Stored = { n: 0, hash: '', answer: {} }
  readonly sessions = new Map<string, Session>()
  transactions: Reply[] = []

  get deeplink(): string {
    return `https://zaas.test/app/enroll/${this.inst}#c=7kqm-2f9d-il0o-zzzz&p=${toB64u(this.ipk)}`
  }

  readonly fetch: typeof fetch = async (_url, init) => {
    const { drop } = this
    this.drop = undefined
    if (drop === 'request') throw new TypeError('network')
    const body = String(init?.body)
    this.requests.push(body)
    const response = this.handle(body)
    if (drop === 'response') throw new TypeError('network')
    return response
  }

  handle(body: string): Response {
    const session = this.sessions.get(parseRequest(body).k)
    try {
      const opened = openRequest(this.inst, session?.secret ?? this.secret, body)
      return new Response(
        sealResponse(
          opened.context,
          random(32),
          utf8(JSON.stringify({ now: this.time, ...this.#judge(opened, session) })),
        ),
      )
    } catch {
      return new Response('{"v":1,"error":"envelope"}', { status: 400 })
    }
  }

  #judge(opened: OpenedRequest, session: Session | undefined): Reply {
    const message = JSON.parse(new TextDecoder().decode(opened.payload)) as Message
    const op = text(message, 'o')
    if (op === 'hello') return this.#hello(opened, message)
    const signer = [this.dpk, this.pending].find((key) => opened.signedBy(key))
    if (signer === undefined || text(message, 't') !== toB64u(this.t)) return { ok: 0, e: 'gone' }
    if (op === 'last') return message['n'] === this.stored.n ? this.stored.answer : { ok: 0, e: 'none' }
    if (op === 'sync')
      return { ok: 1, st: this.status, tx: this.transactions.slice(Number(message['skip'])).slice(0, 1), more: 0 }
    const n = Number(message['n'])
    const hash = toHex(H(opened.payload))
    if (n === this.stored.n && hash === this.stored.hash) return this.stored.answer
    if (n <= this.stored.n) return { ok: 0, e: 'ctr', last: this.stored.n }
    const answer = this.#execute(op, message, session, signer)
    this.stored = { n, hash, answer }
    return answer
  }

  #hello(opened: OpenedRequest, message: Message): Reply {
    const dpk = fromB64u(text(message, 'dpk'), 32)
    if (text(message, 'code') !== this.code || !opened.signedBy(dpk)) return { ok: 0, e: 'code' }
    this.pending = dpk
    this.stored = { n: Number(message['n']), hash: '', answer: {} }
    const { svc, usr, pol } = this
    return { ok: 1, t: toB64u(this.t), svc, usr, pol, mode: this.reg === undefined ? 'new' : 'restore', methods: [] }
  }

  #pair(message: Message, signer: Bytes, k: Bytes): Reply {
    const session: Session = { sid: random(16), secret: random(32), signer, k }
    const reply: Reply = { ok: 1, sid: toB64u(session.sid), x: toB64u(publicOf('x25519', session.secret)) }
    if (typeof message['b'] === 'string') {
      session.b = fromB64u(message['b'], 32)
      session.z = evaluate(this.k, session.b)
      Object.assign(reply, { z: toB64u(session.z), left: 3 - ++this.errs })
    }
    const nb = message['nb']
    if (Array.isArray(nb)) reply['zz'] = nb.map((element) => toB64u(evaluate(k, fromB64u(String(element), 32))))
    this.sessions.clear()
    this.sessions.set(toB64u(session.sid), session)
    return reply
  }

  #execute(op: string, message: Message, session: Session | undefined, signer: Bytes): Reply {
    if (op === 'enrol' || op === 'rstart') return this.#pair(message, signer, randomScalar(random))
    if (op === 'eval')
      return this.errs >= 3 ? { ok: 0, e: 'blocked' } : this.#pair(message, signer, randomScalar(random))
    if (op === 'close') return { ok: 1, st: (this.status = 2) }
    if (session === undefined || !equal(session.signer, signer)) return { ok: 0, e: 'session' }
    this.sessions.clear()
    if (op === 'prove') return this.#prove(message, session)
    const reg = fromB64u(text(message, 'reg'), 164)
    if (op === 'rfin' && !this.#recovered(message, session, signer, reg)) return { ok: 0, e: 'phrase' }
    if (op === 'efin') this.rpk = fromB64u(text(message, 'rpk'), 32)
    Object.assign(this, { reg, k: session.k, dpk: signer, errs: 0 })
    return { ok: 1, bind: derive.bindingOf(this.t, signer, reg) }
  }

  #recovered(message: Message, session: Session, signer: Bytes, reg: Bytes): boolean {
    const transcript = derive.recoverTranscript(this.inst, this.t, session.sid, signer, reg)
    return verify(this.rpk, transcript, fromB64u(text(message, 'rs'), 64))
  }

  #prove(message: Message, session: Session): Reply {
    const { b, z, sid, k } = session
    if (b === undefined || z === undefined || this.reg === undefined) return { ok: 0, e: 'session' }
    const purpose = Number(message['p'])
    const ctx = fromB64u(text(message, 'x'), 32)
    const transcript = derive.proofTranscript(this.inst, { t: this.t, sid, purpose, ctx, b, z })
    const g = fromB64u(text(message, 'g'), 64)
    const [normal, duress] = [0, 32].map((at) => verify(this.reg?.slice(at, at + 32) ?? b, transcript, g))
    if (normal !== true && duress !== true) return { ok: 0, e: 'pin', left: 3 - this.errs }
    this.errs = 0
    if (purpose === 1) this.status = normal === true ? 1 : 3
    if (purpose !== derive.purposes.change) return { ok: 1, st: 1, until: this.time + 60 }
    const reg = fromB64u(text(message, 'reg'), 164)
    if (!equal(ctx, derive.regHash(reg))) return { ok: 0, e: 'bad' }
    Object.assign(this, { reg, k })
    return { ok: 1, st: this.status }
  }
}
