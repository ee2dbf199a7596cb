/** The device side of protocol.md, written a second time, from the document alone. */
import { type Bytes, concat, fromB64u, normalB32, toB64u } from './bytes.ts'
import { Channel, type DeviceOptions, type Fields, type MessageOptions } from './channel.ts'
import { type Alphabet, hourOf, offlineAnswer, otpAt, ratchet } from './codes.ts'
import * as derive from './derivations.ts'
import type { Secret } from './derivations.ts'
import { blind, finalize, randomScalar } from './oprf.ts'
import { defaultPolicy, keeping, type Policy, policyFault } from './policy.ts'
import { publicOf, sign } from './primitives.ts'
import type { Contact, Evaluation, Finish, FinishOptions, PinTry, Proved, ProveOptions, Start } from './steps.ts'
import { type StoredToken, fromRecord, toRecord } from './stored-token.ts'
import { type Transaction, transactionHash, undisplayable } from './transaction.ts'
import { bytesField, pairField, sessionOf, type Step, textField } from './wire.ts'

export class SecondDevice extends Channel {
  svc = ''
  usr = ''
  name = ''
  mode = ''
  methods: readonly unknown[] = []
  pol: Policy = defaultPolicy
  ser: Bytes = new Uint8Array(16)
  seed: Bytes = new Uint8Array(32)
  mask: Bytes = new Uint8Array(32)
  /** Delegated protection: secrets are the caller's keys, PBKDF2 is not used. */
  delegated = false

  /** A device again from its store: a reload, or a thief's copy. */
  static load(record: StoredToken, options: DeviceOptions = {}): SecondDevice {
    return Object.assign(new SecondDevice(options), fromRecord(record))
  }

  /** The device store of protocol.md 3. */
  record(): StoredToken {
    return toRecord(this)
  }

  // Enrolment, protocol.md 7

  /** Reads the deeplink, makes fresh device keys and shows the code. The answer's policy is taken unless it must be refused. */
  async hello(deeplink: string, name: string, options: MessageOptions = {}): Promise<Step> {
    const url = new URL(deeplink)
    const fragment = new URLSearchParams(url.hash.slice(1))
    Object.assign(this, {
      origin: url.origin,
      inst: url.pathname.split('/').at(-1) ?? '',
      ipk: fromB64u(fragment.get('p') ?? '', 32),
      name,
    })
    Object.assign(this, {
      t: this.draw(0),
      n: 0,
      ep: 0,
      dsk: this.draw(32),
      ser: this.draw(16),
      seed: this.draw(32),
      mask: this.draw(32),
    })
    const step = await this.message(
      'hello',
      { code: normalB32(fragment.get('c') ?? ''), dpk: toB64u(this.dpk), name },
      options,
    )
    if (step.answer?.ok === 1) this.acceptHello(step)
    return step
  }

  /** Takes over what a (perhaps recovered) `hello` answered. */
  acceptHello({ answer }: Step): void {
    const pol = answer?.['pol'] as Policy
    const fault = policyFault(pol)
    if (fault !== null) throw new Error(`policy refused: ${fault}`)
    const methods = answer?.['methods']
    this.t = bytesField(answer, 't', 16)
    this.pol = pol
    Object.assign(this, {
      svc: textField(answer, 'svc'),
      usr: textField(answer, 'usr'),
      mode: textField(answer, 'mode'),
    })
    this.methods = Array.isArray(methods) ? methods : []
    this.ep = hourOf(this.time)
  }

  /** First half: the two blinded inputs. Without a duress secret, 32 random bytes take its place. */
  async enrolStart(secret: Secret, duress?: Secret, options: MessageOptions = {}): Promise<Start> {
    return this.#start('enrol', secret, duress, options)
  }

  /** Second half. `phrase` registers its key; else a random public key is registered. */
  async enrolFinish(start: Start, phrase?: string, options: FinishOptions = {}): Promise<Finish> {
    const random = publicOf('ed25519', this.draw(32))
    const rpk = phrase === undefined ? random : derive.recoveryPublic(phrase, this.t)
    return this.#finish('efin', start, () => ({ rpk: toB64u(rpk), rev: this.pol.rev }), options)
  }

  async enrol(secret: Secret, duress?: Secret, phrase?: string): Promise<{ start: Start; finish?: Finish }> {
    const start = await this.enrolStart(secret, duress)
    return start.step.answer?.ok === 1 ? { start, finish: await this.enrolFinish(start, phrase) } : { start }
  }

  // Recovery, protocol.md 11

  rstart(secret: Secret, duress?: Secret, options: MessageOptions = {}): Promise<Start> {
    return this.#start('rstart', secret, duress, options)
  }

  /** With a phrase signs `rs`; without (contacts) `rs` is empty. */
  rfin(start: Start, phrase?: string, options: FinishOptions = {}): Promise<Finish> {
    return this.#finish(
      'rfin',
      start,
      (reg, sid) => {
        if (phrase === undefined) return { rs: '', rev: this.pol.rev }
        return {
          rev: this.pol.rev,
          rs: toB64u(
            sign(derive.recoverySeed(phrase, this.t), derive.recoverTranscript(this.inst, this.t, sid, this.dpk, reg)),
          ),
        }
      },
      options,
    )
  }

  creq(pick: readonly number[], options: MessageOptions = {}): Promise<Step> {
    return this.deliver('creq', { pick }, options)
  }
  cver(codes: readonly string[], options: MessageOptions = {}): Promise<Step> {
    return this.deliver('cver', { codes }, options)
  }
  /** Reserved: must be `denied`. */
  depositedSeed(options: MessageOptions = {}): Promise<Step> {
    return this.deliver('seed', {}, options)
  }

  // Under a PIN, protocol.md 8

  /** Counts one try. `next` sends two new secrets along, for a PIN change. */
  async eval(secret: Secret, next?: readonly [Secret, Secret?], options: MessageOptions = {}): Promise<Evaluation> {
    const pin = this.tryOf(secret)
    if (next === undefined)
      return { step: await this.deliver('eval', { b: toB64u(pin.blinded.element) }, options), pin }
    const pair = this.#pair(next[0], next[1])
    return {
      step: await this.deliver('eval', { b: toB64u(pin.blinded.element), nb: inputs(pair) }, options),
      pin,
      next: pair,
    }
  }

  /** Proves one purpose over an answered evaluation. */
  async prove(
    evaluation: Evaluation,
    purpose: number,
    ctx: Uint8Array = derive.NO_CONTEXT,
    options: ProveOptions = {},
  ): Promise<Step> {
    const { step, pin } = evaluation
    const { sid, ...session } = sessionOf(step.answer)
    const z = bytesField(step.answer, 'z', 32)
    const transcript = { t: this.t, sid, purpose, ctx, b: pin.blinded.element, z, ...options.transcript }
    const seed = options.authSeed ?? this.authSeed(pin, z)
    const g = sign(seed, derive.proofTranscript(this.inst, transcript))
    return this.deliver(
      'prove',
      { p: purpose, x: toB64u(ctx), g: toB64u(g), ...options.extra },
      { to: session, ...options },
    )
  }

  open(secret: Secret): Promise<Proved> {
    return this.under(secret, 'open')
  }
  unlock(secret: Secret): Promise<Proved> {
    return this.under(secret, 'unlock')
  }
  unmask(secret: Secret): Promise<Proved> {
    return this.under(secret, 'unmask')
  }
  cancel(secret: Secret): Promise<Proved> {
    return this.under(secret, 'cancel')
  }

  /** Purpose 2 over the hash of what was shown; refuses what must not be shown. */
  approve(secret: Secret, tx: Transaction): Promise<Proved> {
    const fault = undisplayable(tx)
    if (fault !== null) throw new Error(`not displayable: ${fault}`)
    return this.under(secret, 'approve', transactionHash(this, tx), { tx: tx.id })
  }

  /** Purpose 7. The list travels as the JSON text that was hashed, in `list`. */
  nominate(secret: Secret, contacts: readonly Contact[], listJson = JSON.stringify(contacts)): Promise<Proved> {
    return this.under(secret, 'contacts', derive.contactsContext(listJson), { list: listJson })
  }

  /** Purpose 9: the key of another phrase. */
  renewPhrase(secret: Secret, phrase: string): Promise<Proved> {
    const rpk = derive.recoveryPublic(phrase, this.t)
    return this.under(secret, 'phrase', derive.phraseContext(rpk), { rpk: toB64u(rpk) })
  }

  /** Purpose 6 (reserved: must be `denied`). */
  rebind(secret: Secret, newDeviceSeed: Uint8Array, newMask: Uint8Array): Promise<Proved> {
    const dpk = publicOf('ed25519', newDeviceSeed)
    return this.under(secret, 'rebind', derive.rebindContext(dpk, newMask), { dpk: toB64u(dpk), mask: toB64u(newMask) })
  }

  /** Purpose 5: serial, seed and mask stay, so nothing on the device changes. */
  async changePin(old: Secret, next: Secret, duress?: Secret): Promise<Proved> {
    const evaluation = await this.eval(old, [next, duress])
    return evaluation.step.answer?.ok === 1
      ? { eval: evaluation, prove: await this.proveChange(evaluation) }
      : { eval: evaluation }
  }

  /** The second half of a PIN change, with the new registration. */
  proveChange(evaluation: Evaluation, options: FinishOptions = {}): Promise<Step> {
    if (evaluation.next === undefined) throw new Error('no new inputs were evaluated')
    const reg = options.reg ?? this.registration(...evaluation.next, pairField(evaluation.step.answer, 'zz'))
    return this.prove(evaluation, derive.purposes.change, derive.regHash(reg), {
      ...options,
      extra: { reg: toB64u(reg), ...options.extra },
    })
  }

  /** `eval` and, if it was answered, `prove`. */
  async under(
    secret: Secret,
    purpose: keyof typeof derive.purposes,
    ctx?: Uint8Array,
    extra: Fields = {},
  ): Promise<Proved> {
    const evaluation = await this.eval(secret)
    if (evaluation.step.answer?.ok !== 1) return { eval: evaluation }
    return { eval: evaluation, prove: await this.prove(evaluation, derive.purposes[purpose], ctx, { extra }) }
  }

  // Under the device key

  close(options: MessageOptions = {}): Promise<Step> {
    return this.deliver('close', {}, options)
  }
  reject(tx: string, options: MessageOptions = {}): Promise<Step> {
    return this.deliver('reject', { tx }, options)
  }

  /** Read-only; takes over a new policy but for what an enrolment fixes, and the newest of new instance keys. */
  async sync(skip = 0, options: MessageOptions = {}): Promise<Step> {
    const step = await this.deliver('sync', { skip, rev: this.pol.rev }, options)
    const pol = step.answer?.['pol'] as Policy | undefined
    const keys = (step.answer?.['keys'] ?? []) as readonly { kid: string; ipk: string }[]
    if (pol !== undefined && policyFault(pol) === null) this.pol = keeping(this.pol, pol)
    const newest = keys.at(-1)
    if (newest !== undefined && derive.kidOf(fromB64u(newest.ipk, 32)) === newest.kid)
      this.ipk = fromB64u(newest.ipk, 32)
    return step
  }

  // Codes, protocol.md 9: no network

  /** Moves the mask to the hour of now, never back. */
  advance(): void {
    const hour = Math.max(this.ep, hourOf(this.time))
    this.mask = ratchet(this.mask, hour - this.ep)
    this.ep = hour
  }

  otp(secret: Secret, length = this.pol.otp.len, alphabet: Alphabet = this.pol.otp.alpha): string {
    this.advance()
    return otpAt(this.codeRoot(this.pinKey(secret)), this.mask, Math.floor(this.time / 30), length, alphabet)
  }

  answer(challenge: string, secret: Secret, length = this.pol.off): string {
    this.advance()
    return offlineAnswer(this.codeRoot(this.pinKey(secret)), this.mask, this.ep, challenge, length)
  }

  // Derivations with this device's values

  pinKey(secret: Secret): Bytes {
    if (this.delegated) return derive.delegatedPinKey(derive.secretBytes(secret), this.ser, this.seed)
    return derive.pinKeyOf(secret, this.ser, this.seed, this.pol.it)
  }

  codeRoot(pinKey: Uint8Array): Bytes {
    return derive.codeRootOf(pinKey)
  }

  tryOf(secret: Secret): PinTry {
    const pinKey = this.pinKey(secret)
    return { pinKey, blinded: blind(derive.oprfInputOf(pinKey), randomScalar(this.random)) }
  }

  authSeed(pin: PinTry, z: Uint8Array): Bytes {
    return derive.authSeedOf(finalize(pin.blinded, z), this.ser)
  }

  /** The 164 bytes for two evaluated secrets, with the present mask. */
  registration(normal: PinTry, duress: PinTry, [zn, zd]: readonly [Uint8Array, Uint8Array]): Bytes {
    return derive.regBytes({
      pn: publicOf('ed25519', this.authSeed(normal, zn)),
      pd: publicOf('ed25519', this.authSeed(duress, zd)),
      kn: this.codeRoot(normal.pinKey),
      kd: this.codeRoot(duress.pinKey),
      mask: this.mask,
      ep: this.ep,
    })
  }

  /** The decoy is drawn whether used or not, so that equal randomness stores equal bytes. */
  #pair(secret: Secret, duress: Secret | undefined): [PinTry, PinTry] {
    const decoy = this.draw(32)
    return [this.tryOf(secret), this.tryOf(duress ?? decoy)]
  }

  async #start(op: string, secret: Secret, duress: Secret | undefined, options: MessageOptions): Promise<Start> {
    const pair = this.#pair(secret, duress)
    const step = await this.deliver(op, { ser: toB64u(this.ser), nb: inputs(pair) }, options)
    return { step, normal: pair[0], duress: pair[1] }
  }

  async #finish(
    op: string,
    start: Start,
    rest: (reg: Bytes, sid: Bytes) => Fields,
    options: FinishOptions,
  ): Promise<Finish> {
    const { sid, ...session } = sessionOf(start.step.answer)
    const reg = concat(options.reg ?? this.registration(start.normal, start.duress, pairField(start.step.answer, 'zz')))
    const fields = { reg: toB64u(reg), ...rest(reg, sid), ...options.extra }
    return {
      step: await this.deliver(op, fields, { to: session, ...options }),
      reg,
      bind: derive.bindingOf(this.t, this.dpk, reg),
    }
  }
}

const inputs = (pair: readonly [PinTry, PinTry]): readonly string[] =>
  pair.map(({ blinded }) => toB64u(blinded.element))
