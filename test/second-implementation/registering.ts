/** Enrolment and recovery of the second implementation: what ends with a registration. */
import { type Bytes, concat, fromB64u, normalB32, toB64u } from './bytes.ts'
import type { Fields, MessageOptions } from './channel.ts'
import { hourOf } from './codes.ts'
import * as derive from './derivations.ts'
import type { Secret } from './derivations.ts'
import { type Policy, policyFault } from './policy.ts'
import { publicOf, sign } from './primitives.ts'
import type { Finish, FinishOptions, Start } from './steps.ts'
import { bytesField, pairField, sessionOf, type Step, textField } from './wire.ts'
import { DeviceSecrets, inputs } from './secrets.ts'

/** A device that can be registered. */
export class RegisteringDevice extends DeviceSecrets {
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

  async #start(op: string, secret: Secret, duress: Secret | undefined, options: MessageOptions): Promise<Start> {
    const pair = this.pairOf(secret, duress)
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
