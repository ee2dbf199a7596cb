/** Section 6 from the device: payloads, counter, sending, replaying, recovering lost answers. Everything is public and may be bent. */
import { type Bytes, toB64u, utf8 } from './bytes.ts'
import { kidOf } from './derivations.ts'
import { openResponse, type Recipient, requestPlaintext, sealRequest } from './envelope.ts'
import { publicOf, type Random, systemRandom } from './primitives.ts'
import { parseAnswer, type Step } from './wire.ts'

export interface DeviceOptions {
  readonly fetch?: typeof fetch
  readonly random?: Random
  /** Local time in Unix seconds. */
  readonly clock?: () => number
}

/** How one message departs from the rules; all optional. */
export interface MessageOptions {
  /** Default: the instance key. A session's recipient for second messages; any key for a hostile one. */
  readonly to?: Recipient
  /** Ed25519 seed that signs instead of the device key. */
  readonly signWith?: Uint8Array
  /** Sent as it is; the device's own counter stays. Default: the next number, kept. */
  readonly n?: number
  /** Replaces the whole payload (op and fields are then only labels). */
  readonly payload?: Uint8Array
  /** Makes the plaintext: wrong size, wrong length, non-zero padding, another signature. */
  readonly plaintext?: (signature: Bytes, payload: Bytes) => Uint8Array
  /** Instance name in `info` and in the signature. */
  readonly inst?: string
}

export type Fields = Readonly<Record<string, unknown>>

export class Channel {
  readonly fetch: typeof fetch
  readonly random: Random
  readonly clock: () => number

  origin = ''
  inst = ''
  ipk: Bytes = new Uint8Array(32)
  /** Token id; empty until `hello` is answered. */
  t: Bytes = new Uint8Array(0)
  /** Device key, Ed25519 seed. */
  dsk: Bytes = new Uint8Array(32)
  /** Number of the last message. */
  n = 0
  /** The ratchet's hour. */
  ep = 0
  /** Server time minus local time, seconds. */
  off = 0

  constructor(options: DeviceOptions = {}) {
    this.fetch = options.fetch ?? fetch
    this.random = options.random ?? systemRandom
    this.clock = options.clock ?? (() => Math.floor(Date.now() / 1000))
  }

  get dpk(): Bytes {
    return publicOf('ed25519', this.dsk)
  }
  get kid(): string {
    return kidOf(this.ipk)
  }
  get instance(): Recipient {
    return { k: this.kid, key: this.ipk }
  }
  get time(): number {
    return this.clock() + this.off
  }

  draw(size: number): Bytes {
    return new Uint8Array(this.random(size))
  }

  /** Seals a message without sending it. `fields` may overwrite `o`, `t`, `n` and `ep`. */
  prepare(op: string, fields: Fields = {}, options: MessageOptions = {}): Step {
    const n = options.n ?? ++this.n
    const to = options.to ?? this.instance
    const payload = options.payload ?? utf8(JSON.stringify({ o: op, t: toB64u(this.t), n, ep: this.ep, ...fields }))
    const { body, context } = sealRequest(payload, {
      inst: options.inst ?? this.inst,
      to,
      deviceKey: options.signWith ?? this.dsk,
      ephemeral: this.draw(32),
      plaintext: options.plaintext ?? requestPlaintext,
    })
    return {
      op,
      n,
      to,
      payload: new Uint8Array(payload),
      request: body,
      context,
      status: 0,
      response: '',
      answer: undefined,
      fault: undefined,
    }
  }

  /** Posts any body. */
  post(body: string): Promise<Response> {
    return this.fetch(`${this.origin}/device/${this.inst}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
  }

  /** Sends (or sends again) the step's bytes and reads the response into a fresh step. Nothing is kept unless it authenticates. */
  async replay(step: Step): Promise<Step> {
    const fresh: Step = { ...step, status: 0, response: '', answer: undefined, fault: undefined }
    try {
      const response = await this.post(step.request)
      fresh.status = response.status
      fresh.response = await response.text()
      fresh.answer = parseAnswer(openResponse(step.context, fresh.response))
      if (typeof fresh.answer.now === 'number') this.off = fresh.answer.now - this.clock()
    } catch (error) {
      fresh.fault = error
    }
    return fresh
  }

  /** One message, sent once, whatever comes back. */
  message(op: string, fields: Fields = {}, options: MessageOptions = {}): Promise<Step> {
    return this.replay(this.prepare(op, fields, options))
  }

  /** One message; on `ctr` the counter is set to `last` and it goes out again, once. */
  async deliver(op: string, fields: Fields = {}, options: MessageOptions = {}): Promise<Step> {
    const refused = await this.message(op, fields, options)
    const last = refused.answer?.['last']
    if (refused.answer?.e !== 'ctr' || options.n !== undefined || !Number.isSafeInteger(last)) return refused
    this.n = Number(last)
    const step = await this.message(op, fields, options)
    step.refused = refused
    return step
  }

  /** Asks for the stored answer of message `n`. */
  last(n: number, options: MessageOptions = {}): Promise<Step> {
    return this.message('last', {}, { ...options, n })
  }

  /** Section 6, lost answers. Puts the recovered answer into `step` and returns every message that it took. */
  async recover(step: Step): Promise<Step[]> {
    if (step.to.k === this.kid) return [await this.#again(step)]
    const asked = await this.last(step.n)
    if (asked.answer === undefined) return [asked]
    if (asked.answer.e === 'none') return [asked, await this.#again(step)]
    step.answer = asked.answer
    return [asked]
  }

  async #again(step: Step): Promise<Step> {
    const fresh = await this.replay(step)
    Object.assign(step, { status: fresh.status, response: fresh.response, answer: fresh.answer, fault: fresh.fault })
    return fresh
  }
}
