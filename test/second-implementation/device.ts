/** The device side of protocol.md, written a second time, from the document alone. */
import { fromB64u, toB64u } from './bytes.ts'
import type { DeviceOptions, Fields, MessageOptions } from './channel.ts'
import * as derive from './derivations.ts'
import type { Secret } from './derivations.ts'
import { keeping, type Policy, policyFault } from './policy.ts'
import { publicOf, sign } from './primitives.ts'
import type { Contact, Evaluation, FinishOptions, Proved, ProveOptions } from './steps.ts'
import { type StoredToken, fromRecord, toRecord } from './stored-token.ts'
import { type Transaction, transactionHash, undisplayable } from './transaction.ts'
import { bytesField, pairField, sessionOf, type Step } from './wire.ts'
import { RegisteringDevice } from './registering.ts'
import { inputs } from './secrets.ts'

/** A whole device. */
export class SecondDevice extends RegisteringDevice {
  /** A device again from its store: a reload, or a thief's copy. */
  static load(record: StoredToken, options: DeviceOptions = {}): SecondDevice {
    return Object.assign(new SecondDevice(options), fromRecord(record))
  }

  /** The device store of protocol.md 3. */
  record(): StoredToken {
    return toRecord(this)
  }

  // Under a PIN, protocol.md 8

  /** Counts one try. `next` sends two new secrets along, for a PIN change. */
  async eval(secret: Secret, next?: readonly [Secret, Secret?], options: MessageOptions = {}): Promise<Evaluation> {
    const pin = this.tryOf(secret)
    if (next === undefined)
      return { step: await this.deliver('eval', { b: toB64u(pin.blinded.element) }, options), pin }
    const pair = this.pairOf(next[0], next[1])
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
}
