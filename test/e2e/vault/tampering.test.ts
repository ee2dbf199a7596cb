import { afterAll, describe, expect, it, vi } from 'vitest'
import type { Item } from '../../../core/adapters/dynamo/item.ts'
import { thirdOf } from '../../support/third-of.ts'
import { itemKinds, type ItemKind, keyNames, keyText, kindOf } from './item-kinds.ts'
import { type Ports, portsOver, type Question } from './ports-over.ts'
import { questionsOf } from './questions.ts'
import { StoredItems } from './stored-items.ts'
import { useInstance } from './used-instance.ts'

const used = await useInstance()
await used.instance.runner.close()
const stored = await StoredItems.open(used.instance.data, used.model)
// Every request writes its line.
for (const level of ['info', 'warn', 'error'] as const) vi.spyOn(console, level).mockImplementation(() => {})
afterAll(async () => {
  vi.restoreAllMocks()
  await stored.close()
  await used.instance.stop()
})

/** An item where it is stored. */
interface Place {
  table: string
  item: Item
}

const places: readonly Place[] = Object.keys(keyNames).flatMap((table) =>
  stored.all(table).map((item) => ({ table, item })),
)
const nameOf = ({ table, item }: Place): string => `${table} ${keyText(table, item)}`
const kindName = ({ table, key }: ItemKind): string => `${table} ${key}`
const placesOf = (kind: ItemKind): Place[] => places.filter(({ table, item }) => kindOf(table, item) === kind)

/** An answer as one text; null for a refusal. */
const answerTo = async ({ ask }: Question, ports: Ports): Promise<string | null> => {
  const answer = await ask(ports).catch(() => null)
  const shown = (_name: string, value: unknown): unknown =>
    value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value
  return answer === null ? null : JSON.stringify(answer, shown)
}

interface Asked {
  question: Question
  answer: string | null
  read: ReadonlySet<string>
}

const asked: Asked[] = []
for (const question of questionsOf(used, stored)) {
  stored.read.clear()
  asked.push({ question, answer: await answerTo(question, portsOver(stored, used)), read: new Set(stored.read) })
}

/** The questions whose answers an item had a part in, or could have through an index. */
const concerned = (place: Place): Asked[] =>
  asked.filter(({ read }) => read.has(nameOf(place)) || ('shard' in place.item && read.has(`${place.table} *`)))

/** Whether an answer says nothing that was not said before: a list may be shorter. */
const saysNoMore = (answer: string, before: string | null): boolean => {
  if (answer === before) return true
  const [now, then] = [answer, before ?? 'null'].map((json) => JSON.parse(json) as unknown)
  const known = new Set(Array.isArray(then) ? then.map((one) => JSON.stringify(one)) : [])
  return Array.isArray(now) && Array.isArray(then) && now.every((one) => known.has(JSON.stringify(one)))
}

/** The answers that are other ones, and no refusals, when an item is put in the place of the true one. */
const gainsOf = async (place: Place, changed: Item): Promise<string[]> => {
  stored.put(place.table, changed)
  const ports = portsOver(stored, used)
  const gains: string[] = []
  for (const { question, answer: before } of concerned(place)) {
    const answer = await answerTo(question, ports)
    if (answer !== null && !saysNoMore(answer, before)) gains.push(`${question.name}: ${before} became ${answer}`)
  }
  stored.put(place.table, place.item)
  return gains
}

type Value = Item[string]

const flipped = (bytes: Uint8Array, at: number): Uint8Array =>
  bytes.map((byte, index) => (index === (at + bytes.length) % bytes.length ? byte ^ 1 : byte))

/** Other values of an attribute's type. */
const madeUp = ({ B, N, S }: Value): Value[] => {
  if (B !== undefined) return [0, 20, -1].map((at) => ({ B: flipped(B, at) }))
  if (N !== undefined) return [0, 1, Number(N) + 1, Number(N) - 1, Number(N) + 1e9].map((n) => ({ N: String(n) }))
  if (S === undefined) return [{ M: {} }]
  const numbers = /^\d+$/.test(S) ? [1, -1].map((by) => String(Number(S) + by).padStart(S.length, '0')) : []
  const services = [...used.tenants, ...used.defaults].map(({ service }) => service)
  const moved = services.some((service) => S.startsWith(service))
    ? services.flatMap((service) => [service, S.replace(/^[^#]*/, service)])
    : []
  return ['x', `${S}x`, ...numbers, ...moved].filter((text) => text !== S).map((text) => ({ S: text }))
}

/** What a writer without any key could put into an attribute: other values, what items of the table hold there, nothing (null). */
const othersFor = (value: Value, name: string, place: Place): (Value | null)[] => {
  const elsewhere = places
    .filter((one) => one.table === place.table && one !== place)
    .flatMap(({ item }) => item[name] ?? [])
    .filter((other) => JSON.stringify(other) !== JSON.stringify(value))
  return [...madeUp(value), ...elsewhere.slice(0, 1), ...elsewhere.slice(-1), null]
}

/** With this, everything is tried at every item; without, of four items or more of a kind each has a third of it, and together they have it all. */
const isWhole = process.env['TAMPERING'] !== undefined

describe('the tables of a used instance', () => {
  it('hold no item that is not known here', () => {
    const strangers = places.filter(({ table, item }) => kindOf(table, item) === null)
    expect(strangers.map((place) => `${nameOf(place)} with ${Object.keys(place.item).join(', ')}`)).toEqual([])
  })

  it('hold every kind, and a question is asked and answered about each', () => {
    console.log(`${places.length} items, ${asked.length} questions`)
    const isAnswered = (place: Place): boolean => concerned(place).some(({ answer }) => answer !== null)
    const silent = itemKinds.filter((kind) => kind.unread === undefined && !placesOf(kind).some(isAnswered))
    expect(silent.map(kindName)).toEqual([])
  })
})

describe('a writer to the database without its keys', () => {
  it.each(itemKinds.map((kind) => [kindName(kind), kind] as const))(
    'gains nothing by changing an attribute of %s',
    async (_name, kind) => {
      const gains: string[] = []
      const all = placesOf(kind)
      for (const [turn, place] of all.entries())
        for (const [name, allowed] of Object.entries(kind.attributes)) {
          const { [name]: value, ...rest } = place.item
          if (value === undefined || allowed !== null) continue
          const others = othersFor(value, name, place)
          for (const other of isWhole || all.length < 4 ? others : thirdOf(others, turn)) {
            if (other === null && kind.later?.includes(name) === true) continue
            const found = await gainsOf(place, other === null ? rest : { ...rest, [name]: other })
            gains.push(...found.map((gain) => `${nameOf(place)} with ${name} ${JSON.stringify(other)}: ${gain}`))
          }
        }
      expect(gains).toEqual([])
    },
  )

  it('gains nothing by putting an item in the place of another one of its kind', async () => {
    const gains: string[] = []
    for (const kind of itemKinds) {
      const all = placesOf(kind)
      // What may be changed alone may be changed with the whole.
      const free = Object.keys(kind.attributes).filter((name) => kind.attributes[name] !== null)
      for (const [index, place] of all.entries())
        for (const other of [all.at(index - 1), all[(index + 1) % all.length]].filter((one) => one !== undefined)) {
          const own = [...(keyNames[kind.table] ?? []), ...free].map((name) => [name, place.item[name]])
          const found = await gainsOf(place, { ...other.item, ...(Object.fromEntries(own) as Item) })
          gains.push(...found.map((gain) => `${nameOf(other)} as ${nameOf(place)}: ${gain}`))
        }
    }
    expect(gains).toEqual([])
  })
})
