import { describe, expect, test } from 'vitest'
import { contactCode } from '../../core/adapters/keys/contact-codes.ts'
import { listMarkOf } from '../../core/adapters/keys/list-mark.ts'
import { contacts, others } from './contacts.ts'
import { tellContact } from '../../core/application/contact-messages.ts'
import type { ContactReference } from '../../core/domain/token/contact-news.ts'
import { coded, cold, dataKey, fakes, mark, news, nominated, now, recoveryOf, token } from './told-contacts.ts'

const indexes = (references: readonly ContactReference[]) =>
  references.map(({ contact, index }) => `${contact} ${index}`)

describe('who is told of a change', () => {
  test('every contact of a new list', () => {
    expect(indexes(news(cold(), cold({ contacts })))).toEqual(['nominated 0', 'nominated 1', 'nominated 2'])
    expect(indexes(news(cold({ contacts: others }), cold({ contacts })))).toHaveLength(3)
    expect(indexes(news(null, cold({ contacts })))).toHaveLength(3)
  })

  test('nobody when the list is as it was, or empty', () => {
    expect(news(cold({ contacts }), cold({ contacts: structuredClone(contacts), deviceName: 'new' }))).toEqual([])
    expect([...news(null, cold()), ...news(cold({ contacts }), cold())]).toEqual([])
  })

  test('under duress the same as without', () => {
    const normal = news(cold({ contacts: others }), cold({ contacts }))
    expect(news(cold({ contacts: others }), cold({ contacts, contactsAside: others }))).toEqual(normal)
    // Within the shadow too: naming the true contacts again must look as it would without one.
    expect(
      news(cold({ contacts: others, contactsAside: contacts }), cold({ contacts, contactsAside: contacts })),
    ).toEqual(normal)
  })

  test('the true contacts once more when a shadow ends', () => {
    expect(indexes(news(cold({ contacts: others, contactsAside: contacts }), cold({ contacts })))).toHaveLength(3)
  })

  test('every picked contact of a new recovery, once', () => {
    const first = cold({ contacts, recovery: recoveryOf(1) })
    expect(indexes(news(cold({ contacts }), first))).toEqual(['code 0', 'code 2'])
    expect(indexes(news(first, cold({ contacts, recovery: recoveryOf(2, { picks: [1, 0, 2] }) })))).toEqual([
      'code 1',
      'code 0',
      'code 2',
    ])
    expect(news(first, cold({ contacts, recovery: recoveryOf(1, { tries: 2 }) }))).toEqual([])
    expect(news(first, cold({ contacts }))).toEqual([])
  })

  test('by references without a name, an address or a code', () => {
    const told = JSON.stringify([
      ...news(cold(), cold({ contacts })),
      ...news(cold({ contacts }), cold({ contacts, recovery: recoveryOf(1) })),
    ])
    for (const { n, a } of contacts) for (const secret of [n, a]) expect(told).not.toContain(`"${secret}`)
    expect(told).not.toContain(contactCode(dataKey.key, recoveryOf(1).id, 0))
  })
})

describe('marks of lists', () => {
  test('differ with token, order, content and tenant', () => {
    const one = mark(token, contacts)
    const different = [
      mark('B'.repeat(22), contacts),
      mark(token, contacts.toReversed()),
      mark(token, others),
      listMarkOf({ id: 1, key: new Uint8Array(32) })(token, contacts),
    ]
    expect(one).toMatch(/^[\w-]{22}$/)
    expect(mark(token, structuredClone(contacts))).toBe(one)
    expect(different).not.toContain(one)
  })
})

describe('telling a contact', () => {
  test('uses the way that the address has, the enrolment’s name and the service’s', async () => {
    const { ports, sent } = fakes({ cold: cold({ contacts, name: 'Joe Doe' }), displayName: 'Bank of Acme' })
    for (const index of [0, 1, 2]) await tellContact(nominated(index), ports)
    expect(sent.map(({ to }) => to)).toEqual(contacts.map(({ a }) => a))
    for (const { text } of sent) expect(text).toMatch(/Joe Doe.*Bank of Acme/)
  })

  test('uses user ID and service where there are no names', async () => {
    const { ports, sent } = fakes()
    await tellContact(nominated(1), ports)
    expect(sent[0]?.text).toMatch(/^joe chose you as a trusted contact for acme_bank\./)
  })

  test('names nobody by a user ID or a name that could be followed', async () => {
    for (const given of [
      { user: 'joe@acme.example' },
      { cold: cold({ contacts, name: 'evil.example' }), user: 'a.bank' },
    ]) {
      const { ports, sent } = fakes(given)
      await tellContact(nominated(1), ports)
      expect(sent[0]?.text).toMatch(/^Somebody you know chose you as a trusted contact for acme_bank\./)
      expect(sent[0]?.text).not.toMatch(/example|a\.bank/)
    }
  })

  test('gives each picked contact the code that the rules will judge', async () => {
    const { ports, sent } = fakes()
    await tellContact(coded(0), ports)
    await tellContact(coded(2), ports)
    const codes = [0, 2].map((index) => contactCode(dataKey.key, recoveryOf(1).id, index))
    expect(sent.map(({ to, text }) => [to, text.match(/\b\d{4}\b/)?.[0]])).toEqual([
      ['ana@example.com', codes[0]],
      ['cy@example.com', codes[1]],
    ])
  })

  test.each([
    ['whose list was replaced', { cold: cold({ contacts: others, recovery: recoveryOf(1) }) }],
    ['whose list is gone', { cold: cold({ recovery: recoveryOf(1) }) }],
    ['of a deleted token', { deleted: true }],
    ['of a service that is gone', { service: null }],
    ['of another service’s token', { service: 'acme_other' }],
  ])('%s, is left out', async (_name, given) => {
    const { ports, sent } = fakes(given)
    await tellContact(nominated(0), ports)
    await tellContact(coded(0), ports)
    expect(sent).toEqual([])
  })

  test.each([
    ['a recovery that was cancelled', { cold: cold({ contacts }) }],
    ['another recovery', { cold: cold({ contacts, recovery: recoveryOf(2) }) }],
    ['a recovery whose codes were accepted', { cold: cold({ contacts, recovery: recoveryOf(1, { from: now }) }) }],
    ['one who was not picked', { cold: cold({ contacts, recovery: recoveryOf(1, { picks: [1, 2] }) }) }],
    ['a recovery that has expired', { at: now + 1_800_000 }],
  ])('no code is sent for %s', async (_name, given) => {
    const { ports, sent } = fakes(given)
    await tellContact(coded(0), ports)
    expect(sent).toEqual([])
  })

  test('who cannot be reached does not fail', async () => {
    const odd = [{ n: 'Ana', a: 'a,b@example.com' }, ...contacts.slice(1)]
    const { ports, sent, unreachable } = fakes({ cold: cold({ contacts: odd }) })
    await tellContact({ ...nominated(0), list: mark(token, odd) }, ports)
    expect([sent, unreachable]).toEqual([[], [0]])
  })
})
