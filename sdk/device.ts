import { b64u, fromB64u } from '../core/protocol/base64url.ts'
import { utf8 } from '../core/protocol/bytes.ts'
import { sealRequest } from '../core/protocol/envelope.ts'
import type { Answer, Operation, RecoveryNotice, Requests, SessionAnswer } from '../core/protocol/messages.ts'
import { sha } from '../core/protocol/kdf.ts'
import { sign } from '../core/protocol/signature.ts'
import { deliver, type Delivered, type Departing, type OpenAnswer, type Sealed } from './delivery.ts'
import { ZaasError } from './errors.ts'
import { Patience } from './patience.ts'
import type { Ports } from './ports.ts'
import type { TokenRecord } from './record.ts'
import { type Seen, seenAfter } from './seen.ts'

const ATTEMPTS = 4
const FIRST_PAUSE_MILLISECONDS = 250

/** What a message is sealed to: the instance's key, or a session's key for the second message of a pair. */
interface Recipient {
  k: string
  key: Uint8Array
}

/** What holds a record while a device works with it. */
export interface Hold {
  /** Makes the record durable. */
  save(record: TokenRecord): Promise<void>
  /** Lets others have it while the network is waited for; what they did is in it afterwards. */
  away<T>(wait: () => Promise<T>): Promise<T>
}

/**
 * A token's record in use: sends its messages, numbers them, and gets answers through bad networks without ever letting
 * the server count a try twice (protocol.md 6). `save` is called before every sending.
 */
export class Device {
  readonly record: TokenRecord
  readonly ports: Ports
  /** What the last `sync` said of a recovery on another device; null if there was no `sync`. */
  heard: { recovery: RecoveryNotice | null } | null = null
  /** What answers have said of the token's status. */
  seen: Seen | null
  /** How long the call under way can still wait. */
  patience = new Patience()
  readonly #hold: Hold

  constructor(record: TokenRecord, ports: Ports, hold: Hold, seen: Seen | null = null) {
    this.record = record
    this.ports = ports
    this.#hold = hold
    this.seen = seen
  }

  /** Makes the record durable as it is. */
  save(): Promise<void> {
    return this.#hold.save(this.record)
  }

  /** Server time as this device knows it, whole Unix seconds. */
  now(): number {
    return Math.floor(this.ports.now() / 1000) + this.record.off
  }

  get #instance(): Recipient {
    return { k: b64u(this.record.k), key: this.record.ipk }
  }

  /** A first message, sealed to the instance's key. A lost answer is asked for with the same bytes, which executes nothing twice. */
  ask<O extends Operation>(o: O, fields: Requests[O]): Promise<Answer<O>> {
    return this.#numbered(
      o,
      (n) => this.#seal(this.#instance, { o, n, ...fields }),
      (sealed) => this.#persistently(sealed),
    )
  }

  /** A second message, sealed to the session's key. `sent` learns the message's number before it leaves. */
  conclude<O extends Operation>(
    session: SessionAnswer,
    o: O,
    fields: Requests[O],
    sent?: (message: Departing) => Promise<void>,
  ): Promise<Answer<O>> {
    const to = { k: session.sid, key: fromB64u(session.x, 32) }
    return this.#numbered(
      o,
      (n) => this.#seal(to, { o, n, ...fields }),
      async (sealed, n) => {
        await sent?.({ n, hash: sealed.hash })
        return this.#untilSettled(sealed, n)
      },
    )
  }

  /** The stored answer of message `n`, or `none`: costs nothing. `hash` says which message, should a copy of this device have used its number. */
  async last(n: number, hash?: Uint8Array): Promise<OpenAnswer> {
    return this.#heard(
      await this.#persistently(
        await this.#seal(this.#instance, { o: 'last', n, ...(hash === undefined ? {} : { h: b64u(hash) }) }),
      ),
    )
  }

  // Generic over the operation: the answer's own fields are checked where they are used.
  async #numbered<O extends Operation>(
    o: O,
    seal: (n: number) => Promise<Sealed>,
    send: (sealed: Sealed, n: number) => Promise<OpenAnswer>,
  ): Promise<Answer<O>> {
    for (let resent = false; ; resent = true) {
      this.record.n += 1
      // Before sending: a number that comes back after a crash would be refused, or answered with an old answer.
      if (o !== 'hello') await this.save()
      const answer = this.#heard(await send(await seal(this.record.n), this.record.n))
      if (answer.ok === 1 || answer.e !== 'ctr' || resent || !Number.isSafeInteger(answer.last))
        return answer as Answer<O>
      this.record.n = answer.last ?? 0
    }
  }

  async #seal(to: Recipient, message: { o: string; n: number } & Record<string, unknown>): Promise<Sealed> {
    const { o, n, ...fields } = message
    const { t, ep, inst, dsk } = this.record
    const payload = utf8(JSON.stringify({ o, t: o === 'hello' ? '' : b64u(t), n, ep, ...fields }))
    const sealed = await sealRequest(
      { instance: inst, k: to.k, recipient: to.key },
      payload,
      (bytes) => sign(dsk, bytes),
      this.ports.random(32),
    )
    return { ...sealed, hash: sha(payload) }
  }

  async #persistently(sealed: Sealed): Promise<OpenAnswer> {
    for (let attempt = 1; ; attempt++) {
      const got = await this.#deliver(sealed)
      const answer = finalAnswer(got)
      if (answer !== undefined) return answer
      if (got.kind === 'refused') throw new ZaasError('envelope', 'the instance cannot read this device')
      if (attempt === ATTEMPTS) throw unanswered(got)
      await this.#pause(attempt)
    }
  }

  /**
   * The second message's key is erased when it is used, so after silence the same bytes may no longer open: `last` tells
   * whether it was executed, and only `none` lets it be sent again.
   */
  async #untilSettled(sealed: Sealed, n: number): Promise<OpenAnswer> {
    for (let attempt = 1; ; attempt++) {
      const got = await this.#deliver(sealed)
      const answer = finalAnswer(got)
      if (answer !== undefined) return answer
      await this.#pause(attempt)
      if (got.kind !== 'answer') {
        const stored = await this.last(n, sealed.hash)
        if (stored.ok === 1 || stored.e !== 'none') return stored
        if (got.kind === 'refused' && attempt > 1) throw new ZaasError('session', 'the session is over, start again')
      }
      if (attempt === ATTEMPTS) throw unanswered(got)
    }
  }

  async #deliver(sealed: Sealed): Promise<Delivered> {
    try {
      return await this.#wait((signal) => deliver(this.ports, this.record, sealed, signal), this.patience.once)
    } catch (cause) {
      if (cause instanceof ZaasError && cause.code === 'timeout') return { kind: 'lost', cause }
      throw cause
    }
  }

  #wait<T>(task: (signal: AbortSignal) => Promise<T>, most?: number): Promise<T> {
    return this.#hold.away(() => this.patience.wait(task, most))
  }

  #heard(answer: OpenAnswer): OpenAnswer {
    this.record.off = answer.now - Math.floor(this.ports.now() / 1000)
    this.seen = seenAfter(answer, this.seen)
    this.record.gone = answer.ok === 0 && answer.e === 'gone'
    return answer
  }

  // Jitter so that devices cut off together do not come back together; not a secret, so not from `random`.
  #pause(attempt: number): Promise<void> {
    return this.#wait(() => this.ports.sleep(FIRST_PAUSE_MILLISECONDS * 2 ** (attempt - 1) * (1 + Math.random())))
  }
}

const finalAnswer = (got: Delivered): OpenAnswer | undefined =>
  got.kind === 'answer' && (got.answer.ok === 1 || got.answer.e !== 'busy') ? got.answer : undefined

const unanswered = (got: Delivered): ZaasError =>
  got.kind === 'answer'
    ? new ZaasError('busy', 'the instance is busy')
    : new ZaasError('network', 'the instance does not answer', got.kind === 'lost' ? got : {})
