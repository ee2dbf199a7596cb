import fc from 'fast-check'
import { expect } from 'vitest'
import { shownEvent } from '../../core/application/token-summary.ts'
import { shown } from '../../core/contract/status.ts'
import { memoryStore, type Store, Token, ZaasError } from '../../sdk/index.ts'
import { defaultPbkdf2 } from '../../sdk/pbkdf2.ts'
import { outcome, RelyingParty } from '../domain/world.ts'
import { LossyNetwork } from '../support/lossy-network.ts'
import { contactCodeOf, MemoryInstance } from '../support/memory-instance.ts'
import { seededRandom } from '../support/seeded-random.ts'

const typed = '4831'
const contacts = ['a', 'b', 'c'].map((name) => ({ name, address: `${name}@example.com` }))

/** A world as whoever makes somebody type a PIN sees it: his phone and its traffic, a relying party that hides duress, the contacts. */
class World {
  readonly instance: MemoryInstance
  readonly party: RelyingParty
  readonly network: LossyNetwork
  store: Store = memoryStore()
  token: Token | null = null
  phrase = ''
  /** What is typed: the PIN that the coercer knows, and after a change the new ones. */
  secrets = { current: typed, other: '1111' }
  changes = 0
  images: Store[] = []
  kdf = 0
  readonly #random: (size: number) => Uint8Array

  constructor(seed: number) {
    const random = seededRandom(seed)
    this.#random = seededRandom(seed + 1)
    const recovery = { methods: ['phrase', 'contacts'] }
    this.instance = new MemoryInstance({ duress: true, recovery, protection: { iterations: 10_000 } }, random)
    this.party = new RelyingParty(this.instance)
    this.network = new LossyNetwork(this.instance.fetch)
  }

  get options() {
    return {
      fetch: this.network.fetch,
      now: () => this.instance.now,
      sleep: () => Promise.resolve(),
      random: this.#random,
      // Counted, so that a computation that is skipped for the decoy shows.
      pbkdf2: (password: Uint8Array, salt: Uint8Array, iterations: number, size: number) => {
        this.kdf += 1
        return defaultPbkdf2(password, salt, iterations / 100, size)
      },
    }
  }

  async enrolled(pins: { pin: string; duressPin?: string }): Promise<void> {
    const deeplink = await this.instance.enroll('joe')
    const made = await Token.enroll({ deeplink, phrase: true, store: this.store, ...pins, ...this.options })
    this.token = made.token
    this.phrase = made.phrase ?? ''
    this.instance.heard = []
  }

  async reload(store: Store): Promise<void> {
    this.store = await copyOf(store)
    const [token] = await Token.load(this.store, this.options)
    this.token = token ?? this.token
  }

  get phone(): Token {
    if (this.token === null) throw new Error('not enrolled')
    return this.token
  }

  /** All that can be compared, and what was said since the last time. `bind` names a registration, which only its first message holds. */
  async seen(said: unknown): Promise<unknown> {
    const { instance, party, store } = this
    const heard = (instance.heard ?? []).splice(0)
    const { state, cold } = await instance.token('joe')
    return {
      said,
      heard: heard.map(({ operation, answer }) => ({ operation, answer: { ...answer, bind: '' } })),
      traffic: instance.traffic.splice(0),
      writes: instance.tokens.observed.splice(0),
      work: { ...instance.work, kdf: this.kdf },
      store: await Promise.all((await store.keys()).toSorted().map((key) => store.get(key))),
      status: shown(await party.status(), true),
      errors: state.errors,
      history: instance.tokens.events.map((event) => [
        shownEvent(event, true),
        event.via,
        shown(event.status, true),
        shown(event.previous, true),
        event.openUntil,
      ]),
      contacts: [cold?.contacts, cold?.recovery, cold?.recoveriesToday],
      thrown: instance.thrown.map(String),
    }
  }
}

const copyOf = async (store: Store): Promise<Store> => {
  const copy = memoryStore()
  for (const key of await store.keys()) await copy.put(key, (await store.get(key)) ?? '')
  return copy
}

type Command = (world: World, draw: number) => Promise<unknown>
const secretOf = ({ secrets }: World, draw: number): string => [secrets.current, secrets.other, '2750'][draw % 3] ?? ''

/** What can be made to happen by somebody who knows one PIN and does not know whether there is another. */
const commands: Record<string, Command> = {
  open: (world) => world.phone.open(world.secrets.current),
  'open with one of three': (world, draw) => world.phone.open(secretOf(world, draw)),
  unlock: (world) => world.phone.unlock(world.secrets.current),
  unmask: (world) => world.phone.unmask(world.secrets.current),
  close: (world) => world.phone.close(),
  status: (world) => world.phone.status(),
  change: async (world, draw) => {
    const next = ['5926', '8140', '2580', '7319'][draw % 4] ?? ''
    const other = ['6284', '1597', '3907'][draw % 3] ?? ''
    const newDuressPin = draw % 2 === 0 ? {} : { newDuressPin: other }
    const done = await world.phone.changePin({ pin: world.secrets.current, newPin: next, ...newDuressPin })
    if (done.result === 'done') world.secrets = { current: next, other: draw % 2 === 0 ? '1111' : other }
    return done
  },
  nominate: (world) => world.phone.nominateContacts(contacts, world.secrets.current),
  cancel: (world) => world.phone.cancelRecovery(world.secrets.current),
  approve: async (world) => {
    const [first] = await world.phone.transactions()
    return first === undefined ? 'none' : world.phone.approve(first, world.secrets.current)
  },
  'approve what is not there': async (world) => {
    const [first] = await world.phone.transactions()
    return first === undefined ? 'none' : world.phone.approve({ ...first, payee: 'Somebody' }, world.secrets.current)
  },
  propose: ({ party }) => outcome(party.propose().then(() => 'proposed')),
  otp: async (world, draw) => {
    const { code } = await world.phone.otp(secretOf(world, draw))
    const verdict = await outcome(world.party.otp(code))
    return [code, typeof verdict === 'string' ? verdict : verdict.valid]
  },
  offline: async ({ party, phone, ...world }, draw) => {
    const challenge = await outcome(party.challenge())
    if (!challenge.includes(' ') && challenge.length > 9) return challenge
    const secret = [world.secrets.current, world.secrets.other, '2750'][draw % 3] ?? ''
    const verdict = await outcome(party.answer(await phone.answer(challenge, secret)))
    return typeof verdict === 'string' ? verdict : shown(verdict.status, true)
  },
  poll: async ({ party }) => shown(await party.poll(), true),
  force: ({ party }, draw) => party.force(([1, 2, 4] as const)[draw % 3] ?? 2),
  'a policy': ({ instance }, draw) => {
    instance.configure(draw % 2 === 0 ? { autoLock: 1 } : { otp: { length: 8 }, protection: { iterations: 20_000 } })
    return Promise.resolve()
  },
  time: ({ instance }, draw) => {
    instance.now += [30_000, 121_000, 601_000, 7_200_000][draw % 4] ?? 0
    return Promise.resolve()
  },
  'a lost message': async (world, draw) => {
    const fault = draw % 2 === 0 ? 'request' : 'answer'
    if (draw % 3 === 0) world.network.from(draw % 2, fault)
    else world.network.at(draw % 3, fault)
    const done = await commands[['open', 'change', 'unlock', 'nominate'][draw % 4] ?? 'open']?.(world, draw).catch(
      (error: unknown) => (error instanceof ZaasError ? error.code : Promise.reject(error as Error)),
    )
    world.network.repair()
    return done
  },
  kill: async (world) => world.reload(world.store),
  'copy the store': async (world) => void world.images.push(await copyOf(world.store)),
  'bring a copy back': async (world, draw) => {
    const image = world.images[draw % Math.max(1, world.images.length)]
    if (image !== undefined) await world.reload(image)
  },
  'recover by contacts': async (world) => {
    const store = memoryStore()
    const moved = await Token.recover({
      deeplink: await world.instance.enroll('joe'),
      store,
      by: 'contacts',
      pin: '8641',
      ...world.options,
      pick: () => [0, 1],
      codes: async () => {
        const recovery = (await world.instance.token('joe')).cold?.recovery
        return recovery?.picks.map((pick) => contactCodeOf(recovery.id, pick)) ?? []
      },
    })
    if (moved.result !== 'done') return moved.result
    Object.assign(world, { store, token: moved.token, images: [], secrets: { current: '8641', other: '1111' } })
    return 'moved'
  },
}

const perform = async (world: World, name: string, draw: number): Promise<unknown> => {
  try {
    return await commands[name]?.(world, draw)
  } catch (error) {
    if (error instanceof ZaasError) return error.code
    throw error
  }
}

/** Both worlds, with one randomness: in one the PIN that is typed is the only one, in the other it is the duress PIN. */
const runTwins = async (seed: number, acts: readonly (readonly [string, number])[]): Promise<void> => {
  const [plain, coerced] = [new World(seed), new World(seed)]
  await plain.enrolled({ pin: typed })
  await coerced.enrolled({ pin: '9052', duressPin: typed })
  expect(await coerced.seen('enrolled')).toEqual(await plain.seen('enrolled'))
  for (const [name, draw] of acts) {
    const expected = await plain.seen(await perform(plain, name, draw))
    expect(await coerced.seen(await perform(coerced, name, draw)), name).toEqual(expected)
  }
}

/** Runs generated sequences on twin worlds for some seconds and gives how many; throws at the first step that tells them apart. */
export const runTwinSequences = async (seconds: number): Promise<number> => {
  let sequences = 0
  const act = fc.tuple(fc.constantFrom(...Object.keys(commands)), fc.nat(1000))
  const property = fc.asyncProperty(
    fc.integer({ min: 1, max: 2 ** 30 }),
    fc.array(act, { maxLength: 8 }),
    async (seed, acts) => {
      await runTwins(seed, acts)
      sequences += 1
    },
  )
  const { TWIN_SEED: seed } = process.env
  const limits = { numRuns: 1_000_000, interruptAfterTimeLimit: seconds * 1000, markInterruptAsFailure: false }
  await fc.assert(property, { ...limits, ...(seed === undefined ? {} : { seed: Number(seed) }) })
  return sequences
}

/** Each command once, in this order: no mutation of a single one depends on chance. */
export const runEveryCommand = (): Promise<void> =>
  runTwins(7, [
    ['open', 0],
    ['unlock', 0],
    ['unmask', 0],
    ['close', 0],
    ['nominate', 0],
    ['open with one of three', 2],
    ['propose', 0],
    ['approve what is not there', 0],
    ['approve', 0],
    ['otp', 0],
    ['time', 1],
    ['offline', 0],
    ['status', 0],
    ['poll', 0],
    ['cancel', 0],
    ['a lost message', 4],
    ['a lost message', 7],
    ['a lost message', 6],
    ['change', 1],
    ['open', 0],
    ['change', 2],
    ['kill', 0],
    ['open', 0],
    ['recover by contacts', 0],
    ['open', 0],
    ['change', 5],
    ['status', 0],
  ])
