import { change } from '../../core/application/change.ts'
import { exchange } from '../../core/application/device/exchange.ts'
import type { Context, Decision } from '../../core/domain/token/decision.ts'
import { newToken, startEnrolment, type WholeToken } from '../../core/domain/token/enrolment.ts'
import type { Token } from '../../core/domain/token/state.ts'
import { makeDeeplink } from '../../core/protocol/deeplink.ts'
import { enrolmentCodeHash, newEnrolmentCode } from '../../core/protocol/enrolment-code.ts'
import type { ObservedWrite } from './memory-token-store.ts'
import { openAnswer, openMessage, sealAnswer } from './opened-message.ts'
import { MemoryState } from './memory-state.ts'

/** A whole instance in memory, with one tenant and one service: the real rules behind ports without AWS. */
export class MemoryInstance extends MemoryState {
  /** What `exchange` threw: nothing that a device sends may make it throw. */
  readonly thrown: unknown[] = []
  /** Requests and answers as an observer in the path counts them. */
  readonly traffic: { request: number; response: number; writes: readonly ObservedWrite[]; sessionWrites: number }[] =
    []
  /** What a server that breaks the protocol answers in place of its answer. */
  bend: ((operation: string, answer: Record<string, unknown>) => Record<string, unknown>) | null = null
  /** What was said, decrypted, once somebody listens. */
  heard: { operation: string; answer: Record<string, unknown> }[] | null = null

  /** Plays `fetch` for devices: the device endpoint and nothing else. */
  readonly fetch: typeof fetch = async (input, init) => {
    const tenant = new URL(String(input instanceof Request ? input.url : input)).pathname.split('/').at(-1) ?? ''
    const body = typeof init?.body === 'string' ? init.body : ''
    const before = { writes: this.tokens.observed.length, sessionWrites: this.sessionWrites }
    const sealed = await this.#bent(body, () => this.#exchange(tenant, body))
    this.traffic.push({
      request: body.length,
      response: sealed?.length ?? 0,
      writes: this.tokens.observed.slice(before.writes),
      sessionWrites: this.sessionWrites - before.sessionWrites,
    })
    return sealed === null
      ? new Response('{"v":1,"error":"envelope"}', { status: 400 })
      : new Response(sealed, { status: 200 })
  }

  /** A message's operation; `unreadable` if it does not open. */
  readonly operationOf = (body: string): string => String(openMessage(body, 'acme', this)?.fields['o'] ?? 'unreadable')

  async #exchange(tenant: string, body: string): Promise<string | null> {
    try {
      return await exchange({ tenant, body, address: '198.51.100.7' }, this.ports)
    } catch (error) {
      this.thrown.push(error)
      throw error
    }
  }

  async #bent(body: string, answer: () => Promise<string | null>): Promise<string | null> {
    const opened = this.bend === null && this.heard === null ? null : openMessage(body, 'acme', this)
    const sealed = await answer()
    if (opened === null || sealed === null) return sealed
    const operation = String(opened.fields['o'])
    this.heard?.push({ operation, answer: openAnswer(opened, sealed) })
    if (this.bend === null) return sealed
    const bent = this.bend(operation, openAnswer(opened, sealed))
    return sealAnswer(opened, bent, this.random(32))
  }

  /** Asks for an enrolment, as the relying party does; gives the deeplink. */
  async enroll(user: string, options: { replace?: boolean; expiresIn?: number } = {}): Promise<string> {
    const code = newEnrolmentCode(this.random)
    const codeHash = enrolmentCodeHash('acme', code)
    const id = this.id(user)
    const identity = { id, tenant: 'acme', service: this.service.name, user }
    const request = {
      codeHash,
      expires: this.now + (options.expiresIn ?? 3600) * 1000,
      replace: options.replace ?? false,
      email: undefined,
      phone: undefined,
      name: undefined,
    }
    await change(
      this.tokens,
      () => this.tokens.load('acme', id, { cold: true }),
      (found) =>
        startEnrolment(
          found?.cold == null || found.state.deleted ? newToken(identity, this.now, found) : (found as WholeToken),
          request,
        ),
    )
    return makeDeeplink({ origin: 'https://zaas.test', tenant: 'acme', code, instanceKey: this.pair.publicKey })
  }

  /** Applies an integrator's or administrator's rule. */
  async apply<Answer>(user: string, rule: (token: Token, context: Context) => Decision<Answer>): Promise<Answer> {
    return change(
      this.tokens,
      () => this.tokens.load('acme', this.id(user), { cold: true }),
      (token) => {
        if (token === null) throw new Error('no such token')
        return rule(token, this.context())
      },
    )
  }

  /** The token as stored. */
  async token(user: string): Promise<Token> {
    const token = await this.tokens.load('acme', this.id(user), { cold: true })
    if (token === null) throw new Error('no such token')
    return token
  }
}
