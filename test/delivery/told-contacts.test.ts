import { contacts, others, recoveryOf } from './contacts.ts'
import { describe, expect, test } from 'vitest'
import type { Item } from '../../core/adapters/dynamo/item.ts'
import { contactCode } from '../../core/adapters/keys/contact-codes.ts'
import { type ColdState, freshCold } from '../../core/domain/token/cold-state.ts'
import type { Token } from '../../core/domain/token/state.ts'
import { clock, keys, mail, newService, publish, random, silenced, system, tokenOf, tokens } from './pipeline.ts'

describe('trusted contacts', () => {
  /** Writes the second item, as the stream then shows it. */
  const writing = async (token: Token, part: Partial<ColdState>, before?: Item) => {
    const next = { ...token, cold: { ...(token.cold ?? freshCold()), ...part } }
    expect(await tokens.write(token.stored === null ? null : token, next)).toBe('written')
    const shown = await system.record(`${token.identity.id}#cold`, String(700_000 + token.rev), before)
    return { token: { ...next, rev: next.rev + 1, stored: next.rev + 1 }, ...shown }
  }
  const told = async (from: number) => {
    for (;;) {
      const messages = await system.take('mail')
      if (messages.Records.length === 0) break
      expect(await mail(messages)).toEqual({ batchItemFailures: [] })
    }
    return system
      .mails()
      .slice(0, system.mails().length - from)
      .toReversed()
  }

  test('are told that they were chosen, and in a recovery the picked ones get their codes', async () => {
    const service = await newService({ url: null })
    const count = system.mails().length
    const fresh = await writing(tokenOf(service), { name: 'Joe Doe' })
    const chosen = await writing(fresh.token, { contacts }, fresh.item)
    expect(await publish({ Records: [fresh.record, chosen.record] })).toEqual({ batchItemFailures: [] })
    const first = await told(count)
    expect(first.map(({ channel, to }) => `${channel} ${to}`).sort()).toEqual([
      'email ana@example.com',
      'email cy@example.com',
      'sms +15550100200',
    ])
    for (const { text } of first) expect(text).toContain('Joe Doe')

    const recovery = recoveryOf(1, { id: random(16), picks: [0, 1], expires: clock() + 1_800_000 })
    const recovering = await writing(chosen.token, { recovery }, chosen.item)
    const again = await writing(recovering.token, { recovery: { ...recovery, tries: 2 } }, recovering.item)
    expect(await publish({ Records: [recovering.record, again.record] })).toEqual({ batchItemFailures: [] })
    const dataKey = await keys.tenantKey('acme')
    const codes = [0, 1].map((index) => contactCode(dataKey?.key ?? new Uint8Array(), recovery.id, index))
    const second = await told(count + first.length)
    expect(second.map(({ to, text }) => [to, text.match(/\b\d{4}\b/)?.[0]]).sort()).toEqual([
      ['+15550100200', codes[1]],
      ['ana@example.com', codes[0]],
    ])
  })

  test('of a list that was replaced before they were told get nothing; its successors do', async () => {
    const count = system.mails().length
    const first = await writing(tokenOf(await newService()), { contacts })
    await publish({ Records: [first.record] })
    const next = await writing(first.token, { contacts: others }, first.item)
    await publish({ Records: [next.record] })
    expect((await told(count)).map(({ to }) => to).sort()).toEqual(others.map(({ a }) => a).sort())
  })

  test('have nothing of theirs in the queue', async () => {
    const { record, token } = await writing(tokenOf(await newService()), { contacts })
    await publish({ Records: [record] })
    const { Records } = await system.take('mail')
    expect(
      Records.map(({ body }) =>
        Object.keys(JSON.parse(body) as object)
          .sort()
          .join(),
      ),
    ).toEqual(Array(3).fill('contact,index,list,service,token'))
    for (const person of [...contacts.flatMap(({ n, a }) => [n, a]), token.identity.user])
      expect(Records.map(({ body }) => body).join()).not.toContain(`"${person}"`)
  })

  test('of a token that is gone, or whose item cannot be opened, are not told', async () => {
    silenced()
    const good = await writing(tokenOf(await newService()), { contacts })
    const gone = {
      ...good.record,
      dynamodb: { ...good.record.dynamodb, Keys: { key: { S: `${'B'.repeat(21)}A#cold` } } },
    }
    const image = { ...good.record.dynamodb?.NewImage, box: { B: 'AAAA' } }
    const broken = { ...good.record, dynamodb: { ...good.record.dynamodb, SequenceNumber: 'broken', NewImage: image } }
    expect(await publish({ Records: [gone, broken] })).toEqual({ batchItemFailures: [{ itemIdentifier: 'broken' }] })
    expect((await system.take('mail')).Records).toEqual([])
  })
})
