import { describe, expect, test } from 'vitest'
import { serviceConfig } from '../../core/contract/service-config.ts'
import type { EventType } from '../../core/contract/events.ts'
import { freshState, type Token, type TokenState } from '../../core/domain/token/state.ts'
import { eventOf, webhook } from './token-event.ts'
import { publish, type PublishPorts } from '../../core/application/webhook/publish.ts'
import type { Outgoing, SecondVersion, StreamVersion } from '../../core/domain/webhook/ports.ts'

const day = 86_400_000
const created = 1000 * day

/** A token's version: its `number`-th, with an event unless told otherwise. */
const tokenAt = (
  id: string,
  number: number,
  part: Partial<TokenState> & { type?: EventType; ordinary?: EventType; eventRev?: number; at?: number } = {},
): Token => {
  const { type = 'token.opened', ordinary = null, eventRev, at = created, ...state } = part
  const rev = created + number
  const event = eventOf({ type, at, ordinary, sequence: created + number, rev: eventRev ?? rev })
  return {
    identity: { id, tenant: 'acme', service: 'acme_bank', user: id },
    rev,
    stored: rev,
    second: rev,
    state: { ...freshState(created), event, ...state },
    cold: null,
  }
}

/** As the stream shows it, after the version before it. */
const version = (token: Token | null, previous = before(token)): StreamVersion => ({
  id: token === null ? 'none' : `${token.identity.id}${token.rev - created}`,
  token: token?.identity.id ?? 'none',
  open: async () => token,
  openPrevious: async () => previous,
})

const before = (token: Token | null): Token | null => {
  const number = (token?.rev ?? 0) - created - 1
  return token === null || number === 0 ? null : tokenAt(token.identity.id, number)
}

const fakes = (
  given: { webhook?: object | null; refused?: readonly number[]; storeFails?: (token: Token) => boolean } = {},
) => {
  const stored: string[] = []
  const sent: Outgoing[] = []
  const removed: string[] = []
  const gaps: number[] = []
  const hook = given.webhook === undefined ? webhook : (given.webhook ?? {})
  const ports: PublishPorts = {
    store: async (token) => {
      if (given.storeFails?.(token) === true) throw new Error('store')
      stored.push(`${token.identity.id}${token.rev - created}`)
    },
    service: async (name) => ({ name, tenant: 'acme', rev: 1, config: serviceConfig.parse({ webhook: hook }) }),
    send: async (all) => {
      sent.push(...all)
      return new Set(given.refused)
    },
    setAside: async () => false,
    remove: async (token) => void removed.push(token.identity.id),
    recounts: { take: () => null, forget: () => {} },
    gap: (_token, sequence) => void gaps.push(sequence - created),
    clock: () => created + 200 * day,
  }
  const run = async (versions: readonly StreamVersion[], seconds: readonly SecondVersion[] = []): Promise<string[]> => [
    ...(await publish(versions, seconds, ports)).keys(),
  ]
  return { run, stored, sent, removed, gaps }
}

describe('publishing', () => {
  test('keeps the order of each token, and sends a reference for each event', async () => {
    const { run, stored, sent, gaps } = fakes()
    const versions = [1, 2, 3].flatMap((number) => ['a', 'b'].map((id) => version(tokenAt(id, number))))
    expect(await run(versions)).toEqual([])
    expect(stored.filter((name) => name.startsWith('a'))).toEqual(['a1', 'a2', 'a3'])
    expect(sent).toHaveLength(6)
    expect(sent[0]).toEqual({
      queue: 'deliveries',
      reference: { token: 'a', sequence: created + 1, service: 'acme_bank', attempt: 1 },
    })
    expect(gaps).toEqual([])
  })

  test('passes over a version that has no event of its own, and a vanished tenant’s', async () => {
    const { run, stored, sent } = fakes()
    expect(
      await run([
        version(tokenAt('a', 2, { eventRev: created + 1 })),
        version(tokenAt('b', 1, { event: null })),
        version(null),
      ]),
    ).toEqual([])
    expect([stored, sent]).toEqual([[], []])
  })

  test('holds back what follows a failure, in its token only', async () => {
    const { run, stored } = fakes({ storeFails: ({ identity, rev }) => identity.id === 'a' && rev === created + 2 })
    const versions = [1, 2, 3].flatMap((number) => ['a', 'b'].map((id) => version(tokenAt(id, number))))
    expect(await run(versions)).toEqual(['a2'])
    expect(stored.sort()).toEqual(['a1', 'b1', 'b2', 'b3'])
  })

  test('a message that a queue did not take fails its version', async () => {
    const { run } = fakes({ refused: [1] })
    expect(await run([version(tokenAt('a', 1)), version(tokenAt('a', 2)), version(tokenAt('a', 3))])).toEqual(['a2'])
  })

  test.each([null, { ...webhook, events: ['token.blocked'] }])('sends nothing to %j', async (hook) => {
    const { run, sent } = fakes({ webhook: hook })
    await run([version(tokenAt('a', 1))])
    expect(sent).toEqual([])
  })

  test('sends a duress event to a service that wants what it would be without duress', async () => {
    const { run, sent } = fakes({ webhook: { ...webhook, events: ['token.opened'] } })
    await run([
      version(tokenAt('a', 1, { type: 'token.duress', ordinary: 'token.unlocked' })),
      version(tokenAt('a', 2, { type: 'token.duress', ordinary: 'token.opened' })),
    ])
    expect(sent).toMatchObject([{ reference: { sequence: created + 2 } }])
  })
})

describe('deleted tokens', () => {
  test('go after their event', async () => {
    const { run, stored, removed } = fakes()
    await run([version(tokenAt('a', 1, { deleted: true, type: 'token.deleted' }))])
    expect([stored, removed]).toEqual([['a1'], ['a']])
  })

  test('stay while their event cannot be stored or sent', async () => {
    const broken = fakes({ storeFails: () => true })
    const refused = fakes({ refused: [0] })
    const gone = version(tokenAt('a', 1, { deleted: true, type: 'token.deleted' }))
    expect([await broken.run([gone]), await refused.run([gone])]).toEqual([['a1'], ['a1']])
    expect([...broken.removed, ...refused.removed]).toEqual([])
  })
})

describe('a gap', () => {
  test.each([
    ['is an event that does not follow the one of the version before it', 5, tokenAt('a', 3), [5]],
    ['is one whose version before it is not known', 5, null, [5]],
    ['is not the next event', 5, tokenAt('a', 4), []],
    ['is not the first event of a token', 1, null, []],
  ])('%s', async (_name, number, previous, found) => {
    const { run, gaps } = fakes()
    await run([version(tokenAt('a', number), previous)])
    expect(gaps).toEqual(found)
  })
})

describe('settling', () => {
  const session = {
    sid: new Uint8Array(16),
    b: new Uint8Array(32),
    z: new Uint8Array(32),
    newK: null,
    expires: created + 1,
  }
  const evaluated = (part: Partial<TokenState>): StreamVersion =>
    version(tokenAt('a', 2, { eventRev: created + 1, session, ...part }))

  test('is asked for when the last try is out', async () => {
    const { run, sent } = fakes()
    await run([evaluated({ errors: 3, blocksAt: created + 1 })])
    expect(sent).toEqual([{ queue: 'settle', token: 'a', service: 'acme_bank' }])
  })

  test('is not needed before, nor after a block', async () => {
    const { run, sent } = fakes()
    await run([evaluated({ errors: 2 }), evaluated({ errors: 3, status: 4, blocksAt: created + 1 })])
    expect(sent).toEqual([])
  })
})

describe('second items', () => {
  const reference = { contact: 'nominated', token: 'a', service: 'acme_bank', list: 'l', index: 0 } as const
  const second = (id: string, ...news: (typeof reference)[]): SecondVersion => ({ id, news: async () => news })

  test('have their contacts told', async () => {
    const { run, sent, stored } = fakes()
    expect(await run([], [second('c1', reference, reference), second('c2')])).toEqual([])
    expect(sent).toEqual(Array.from({ length: 2 }, () => ({ queue: 'mail', reference })))
    expect(stored).toEqual([])
  })

  test('that cannot be read, or whose message is not taken, fail alone', async () => {
    const { run, stored } = fakes({ refused: [1] })
    const failing = { id: 'c1', news: async () => Promise.reject(new Error('sealed')) }
    const failed = await run([version(tokenAt('a', 1))], [failing, second('c2', reference)])
    expect(failed).toEqual(['c1', 'c2'])
    expect(stored).toEqual(['a1'])
  })
})
