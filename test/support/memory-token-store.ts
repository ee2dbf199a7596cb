import {
  decodeCold,
  decodeEvent,
  decodeState,
  encodeCold,
  encodeEvent,
  encodeState,
} from '../../core/adapters/tokens/codec.ts'
import type { StoredTransaction, TokenStore, WriteOutcome, WrittenTogether } from '../../core/domain/ports.ts'
import { foldOf } from '../../core/domain/token/fold.ts'
import type { Companion } from '../../core/domain/token/decision.ts'
import type { IdempotentRecord } from '../../core/domain/tenant-ports.ts'
import type { Token } from '../../core/domain/token/state.ts'
import type { TokenEvent } from '../../core/domain/token/token-event.ts'
import { b64u } from '../../core/protocol/base64url.ts'

interface Stored {
  token: Token
  state: Uint8Array
  cold: Uint8Array | null
}

/** One write as a dump of the database would show it: which items and companions, and how many bytes. */
export interface ObservedWrite {
  state: number
  cold: number
  companions: readonly Companion['kind'][]
  record: number
}

/** Tokens in memory, through the real encoding, with the same conditional write and the companions that belong to it. */
export class MemoryTokenStore implements TokenStore {
  readonly stored = new Map<string, Stored>()
  readonly transactions = new Map<string, StoredTransaction>()
  readonly codes = new Map<string, { id: string; expires: number }>()
  readonly folds = new Map<string, string>()
  /** First answers, by the names of their requests. */
  readonly records = new Map<string, IdempotentRecord>()
  /** Every event, in the order of the writes. */
  readonly events: TokenEvent[] = []
  readonly observed: ObservedWrite[] = []
  writes = 0
  /** Lets other work run between a read and what follows it, so that races happen. */
  pause: () => Promise<void> = () => Promise.resolve()
  /** So many writes from now are lost to somebody else's. */
  losing = 0

  async load(_tenant: string, id: string, options: { cold?: boolean } = {}): Promise<Token | null> {
    await this.pause()
    const found = this.stored.get(id)
    if (found === undefined) return null
    const cold = options.cold === true && found.cold !== null ? decodeCold(found.cold) : null
    return { ...found.token, state: decodeState(found.state), cold, stored: found.token.rev }
  }

  async loadMany(
    tenant: string,
    ids: readonly string[],
    options: { cold?: boolean } = {},
  ): Promise<Map<string, Token>> {
    if (ids.length > 100) throw new Error('DynamoDB reads a hundred items at once, and no more')
    const found = await Promise.all(ids.map((id) => this.load(tenant, id, options)))
    return new Map(found.flatMap((token) => (token === null ? [] : [[token.identity.id, token]])))
  }

  listUsers(): Promise<string[]> {
    return Promise.resolve([...this.stored.values()].map(({ token }) => token.identity.user))
  }

  async write(
    before: Token | null,
    after: Token,
    { companions = [], record = null }: WrittenTogether = {},
  ): Promise<WriteOutcome> {
    await this.pause()
    const { id } = after.identity
    const current = this.stored.get(id)
    if ((current?.token.rev ?? null) !== after.stored || this.losing-- > 0) return 'lost'
    const fold = `${after.identity.service} ${foldOf(after.identity.user) ?? ''}`
    const folding = companions.find((one) => one.kind === 'fold')
    if (folding?.change === 'take' && (this.folds.get(fold) ?? id) !== id) return { refused: 'fold' }
    const settling = companions.find((one) => one.kind === 'transaction' && one.change === 'settle')
    if (settling?.kind === 'transaction' && this.transactions.get(settling.id)?.decision !== null)
      return { refused: 'transaction' }
    const first = record === null ? undefined : this.records.get(record.id)
    if (record !== null && first !== undefined && first.expires >= record.now) return { refused: 'record' }
    if (record !== null) this.records.set(record.id, record)
    const changed = after.cold !== null && after.cold !== before?.cold ? encodeCold(after.cold) : null
    const state = encodeState(after.state)
    this.writes += 1
    if (folding?.change === 'take') this.folds.set(fold, id)
    if (folding?.change === 'free') this.folds.delete(fold)
    this.observed.push({
      state: state.length,
      cold: changed?.length ?? 0,
      companions: companions.map(({ kind }) => kind),
      record: record?.record.length ?? 0,
    })
    this.stored.set(id, { token: { ...after, rev: after.rev + 1 }, state, cold: changed ?? current?.cold ?? null })
    for (const companion of companions) this.#keep(companion, id)
    const { event } = after.state
    if (event !== null && event.rev === after.rev + 1) this.events.push(decodeEvent(encodeEvent(event)))
    return 'written'
  }

  #keep(companion: Companion, id: string): void {
    if (companion.kind === 'code') this.codes.set(b64u(companion.codeHash), { id, expires: companion.expires })
    if (companion.kind !== 'transaction') return
    if (companion.change === 'propose') {
      this.transactions.set(companion.id, { ...companion.content, decision: null })
      return
    }
    const found = this.transactions.get(companion.id)
    if (found !== undefined)
      this.transactions.set(companion.id, { ...found, decision: { outcome: companion.outcome, at: companion.at } })
  }
}
