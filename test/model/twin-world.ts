import { pbkdf2Sync } from 'node:crypto'
import { shown } from '../../core/contract/status.ts'
import type { ColdState } from '../../core/domain/token/cold-state.ts'
import { contactNews, type ContactReference } from '../../core/domain/token/contact-news.ts'
import { memoryStore, type Store, Token } from '../../sdk/index.ts'
import { RelyingParty } from '../domain/relying-party.ts'
import { LossyNetwork } from '../support/lossy-network.ts'
import { MemoryInstance } from '../support/memory-instance.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { deliveries, itemsWithoutDuress, readings, sized, sizes } from './twin-views.ts'

/** The PIN that is typed in both worlds: the only one in the plain world, the duress PIN in the other. */
const typed = '4831'
/** What the owner keeps to himself where what is typed is the duress PIN. */
const secret = '9052'

const config = {
  duress: true,
  recovery: { methods: ['phrase', 'contacts'] },
  protection: { iterations: 10_000 },
  webhook: { url: 'https://hooks.example.com/', secret: `whsec_${'A'.repeat(44)}` },
}

/** A copy of a phone's store, as whoever images the phone has it. */
export const copyOf = async (store: Store): Promise<Store> => {
  const copy = memoryStore()
  for (const key of await store.keys()) await copy.put(key, (await store.get(key)) ?? '')
  return copy
}

const standAs = (instance: MemoryInstance, { tokens, sessions, pairs, service, now }: MemoryInstance): void => {
  Object.assign(instance, { service, now })
  instance.pairs.splice(0, 1, ...pairs)
  for (const [sid, session] of sessions) instance.sessions.set(sid, session)
  for (const [id, stored] of tokens.stored) instance.tokens.stored.set(id, stored)
  instance.tokens.events.push(...tokens.events)
}

/** One of two worlds as whoever makes somebody type a PIN sees it: his phone and its traffic, a relying party, the contacts. */
export class World {
  readonly instance: MemoryInstance
  readonly party: RelyingParty
  readonly network: LossyNetwork
  readonly options
  store: Store = memoryStore()
  phrase = ''
  /** The PIN that the coercer knows, and another that he may have set beside it. */
  secrets = { current: typed, other: '1111' }
  images: Store[] = []
  /** Phones that the token has left. */
  left: Token[] = []
  lastCode = ''
  challenges: string[] = []
  /** A recovery whose delay is not over. */
  waiting: { deeplink: string; store: Store } | null = null
  /** Whether this step's messages register PINs that are others in the other world. */
  registers = false
  readonly #isPlain: boolean
  readonly #answers: string[] = []
  #token: Token | null = null
  #cold: ColdState | null = null
  #kdf = 0
  #sent = 0
  #told = 0

  /** `from`: goes on as that one stands, with a randomness of its own. */
  constructor(isPlain: boolean, seed: number, from?: World) {
    this.#isPlain = isPlain
    this.instance = new MemoryInstance(config, seededRandom(seed))
    this.party = new RelyingParty(this.instance)
    this.network = new LossyNetwork(this.#carry)
    this.options = {
      fetch: this.network.fetch,
      now: () => this.instance.now,
      sleep: () => Promise.resolve(),
      random: seededRandom(seed + 1),
      // Counted, so that a computation that is skipped for the decoy shows; at once, so that no thread decides a race.
      pbkdf2: (password: Uint8Array, salt: Uint8Array, iterations: number, size: number) => {
        this.#kdf += 1
        return new Uint8Array(pbkdf2Sync(password, salt, iterations / 1000, size, 'sha256'))
      },
    }
    if (from !== undefined) standAs(this.instance, from.instance)
    this.instance.heard = []
  }

  readonly #carry: typeof fetch = async (input, init) => {
    const answer = await this.instance.fetch(input, init)
    const text = await answer.text()
    this.#answers.push(text)
    return new Response(text, { status: answer.status })
  }

  /** Another world that goes on from how this one stands. */
  async fork(seed: number): Promise<World> {
    const world = new World(this.#isPlain, seed, this)
    world.phrase = this.phrase
    await world.load(await copyOf(this.store))
    return world
  }

  async enrolled(): Promise<void> {
    const deeplink = await this.instance.enroll('joe')
    const { store, options } = this
    const made = await Token.enroll({ deeplink, phrase: true, store, ...this.pinsFor(typed), ...options })
    this.moved(store, made.token, typed)
    this.phrase = made.phrase ?? ''
  }

  /** The secrets of a registration under which `pin` will be typed: the only one, or the duress PIN beside the owner's where there may be one. */
  pinsFor(pin: string, mayHaveTwo = this.instance.service.config.duress): { pin: string; duressPin?: string } {
    this.registers = true
    return this.#isPlain || !mayHaveTwo ? { pin } : { pin: secret, duressPin: pin }
  }

  /** What the owner types when nobody makes him. */
  get owners(): string {
    this.registers = true
    return this.#isPlain ? typed : secret
  }

  /** From now on the token is on this phone, with new PINs. */
  moved(store: Store, token: Token, current: string): void {
    if (this.#token !== null && this.#token !== token) this.left.push(this.#token)
    this.#token = token
    Object.assign(this, { store, images: [], waiting: null, secrets: { current, other: '1111' } })
  }

  /** Starts the app on a store: what it had in memory is gone. */
  async load(store: Store): Promise<void> {
    const [token] = await Token.load(store, this.options)
    if (token === undefined) throw new Error('no token')
    Object.assign(this, { store })
    this.#token = token
  }

  get phone(): Token {
    if (this.#token === null) throw new Error('not enrolled')
    return this.#token
  }

  /** Whether something true has been set aside. */
  async inShadow(): Promise<boolean> {
    return (await this.instance.token('joe')).state.shadow
  }

  #contactNews(after: ColdState | null): ContactReference[] {
    const before = this.#cold
    this.#cold = after
    if (after === null) return []
    return contactNews({ token: '', service: '', before, after }, (_, contacts) => JSON.stringify(contacts))
  }

  /** All that can be compared, and what was said since the last time. */
  async seen(said: unknown) {
    const { instance, network, registers } = this
    const token = await instance.token('joe')
    const requests = network.sent.slice(this.#sent).map(({ body }) => body)
    this.#sent = network.sent.length
    this.registers = false
    const events = instance.tokens.events.slice(this.#told)
    this.#told = instance.tokens.events.length
    const wire = [requests, this.#answers.splice(0)]
    return {
      said,
      heard: sized((instance.heard ?? []).splice(0), registers ? ['bind', 'zz'] : []),
      wire: registers ? sizes(wire) : wire,
      traffic: instance.traffic.splice(0),
      writes: instance.tokens.observed.splice(0),
      work: { ...instance.work, kdf: this.#kdf },
      store: await Promise.all((await this.store.keys()).toSorted().map((key) => this.store.get(key))),
      status: shown(await this.party.status(), true),
      readings: await readings(instance),
      items: itemsWithoutDuress(token),
      deliveries: deliveries(events, instance.service),
      contactNews: this.#contactNews(token.cold),
      thrown: instance.thrown.map(String),
    }
  }
}
