import { settle } from '../../core/domain/token/settle.ts'
import { memoryStore, Token, ZaasError } from '../../sdk/index.ts'
import { outcome } from '../domain/relying-party.ts'
import { copyOf, type World } from './twin-world.ts'
import { type Command, contactCodes, owned, recoverByContacts } from './twin-recoveries.ts'

const wrong = '2750'
const lists = ['abc', 'xyz'].map((names) => [...names].map((name) => ({ name, address: `${name}@example.com` })))
const words = 'legal winner thank year wave sausage worth useful legal winner thank yellow'

/** What somebody types who knows one PIN, has perhaps set another beside it, and may be wrong. */
const typedBy = ({ secrets }: World, draw: number): string => [secrets.current, secrets.other, wrong][draw % 3] ?? ''

/** An operation under one of three PINs. */
const under =
  (operate: (token: Token, pin: string, world: World, draw: number) => Promise<unknown>): Command =>
  (world, draw) =>
    operate(world.phone, typedBy(world, draw), world, Math.floor(draw / 3))

const change = async (world: World, draw: number): Promise<unknown> => {
  const next = ['5926', '8140', '2580', '7319'][draw % 4] ?? ''
  const other = ['6284', '1597', '3907'][draw % 3] ?? ''
  const newDuressPin = draw % 2 === 0 ? {} : { newDuressPin: other }
  const done = await world.phone.changePin({
    pin: typedBy(world, draw % 5 === 0 ? draw : 0),
    newPin: next,
    ...newDuressPin,
  })
  if (done.result === 'done') world.secrets = { current: next, other: draw % 2 === 0 ? '1111' : other }
  return done
}

/** A policy that a relying party changes to, and that its phones follow. */
const policies: Record<string, unknown>[] = [
  { autoLock: 1 },
  { otp: { length: 8 }, protection: { iterations: 20_000 } },
  { duressHold: 0 },
  { duressHold: 5 },
  { duration: 0 },
  { duration: 900 },
  { maxErrors: 5 },
  { binding: true },
  { duress: false },
  { recovery: { methods: ['phrase'] } },
  { recovery: { methods: ['phrase', 'contacts'], delay: 3600 } },
  { recovery: { methods: ['phrase', 'contacts'], delay: 0 } },
  { webhook: { url: null } },
]

const twoPhones = async (world: World): Promise<[Token, Token]> => {
  const [copy] = await Token.load(await copyOf(world.store), world.options)
  if (copy === undefined) throw new Error('no token')
  return [world.phone, copy]
}

const lossy = ['open', 'change', 'unlock', 'nominate', 'approve', 'cancel', 'reset by phrase', 'recover by contacts']

/** What can be made to happen by somebody who knows one PIN and does not know whether there is another; and by the others. */
export const commands: Record<string, Command> = {
  open: (world) => world.phone.open(world.secrets.current),
  'open under one of three': under((token, pin) => token.open(pin)),
  unlock: under((token, pin) => token.unlock(pin)),
  unmask: under((token, pin) => token.unmask(pin)),
  close: ({ phone }) => phone.close(),
  status: ({ phone }) => phone.status(),
  change,
  nominate: under((token, pin, _, draw) => token.nominateContacts(lists[draw % 2] ?? [], pin)),
  // From then on it is the one that is used, whoever made it: an older one that still holds tells of a shadow, which it ends.
  'new phrase': under(async (token, pin, world) => {
    const made = await token.newPhrase(pin)
    if (made.result === 'done') world.phrase = made.phrase
    return made
  }),
  cancel: under((token, pin) => token.cancelRecovery(pin)),
  propose: ({ party }) => outcome(party.propose({}, 900).then(() => 'proposed')),
  approve: under(async (token, pin, _, draw) => {
    const all = await token.transactions()
    const tx = all[draw % Math.max(1, all.length)]
    return tx === undefined ? 'none' : token.approve(tx, pin)
  }),
  'approve what is not there': under(async (token, pin) => {
    const [tx] = await token.transactions()
    return tx === undefined ? 'none' : token.approve({ ...tx, payee: 'Somebody' }, pin)
  }),
  deny: async ({ phone }) => {
    const [tx] = await phone.transactions()
    return tx === undefined ? 'none' : phone.deny(tx)
  },
  'approve and deny at once': async (world) => {
    const [tx] = await world.phone.transactions()
    const [one, other] = await twoPhones(world)
    return tx === undefined ? 'none' : Promise.all([one.approve(tx, world.secrets.current), other.deny(tx)])
  },
  otp: under(async (token, pin, world) => {
    const { code } = await token.otp(pin)
    world.lastCode = code
    return [code, masked(await outcome(world.party.otp(code)))]
  }),
  'a used code': async ({ party, lastCode }) => (lastCode === '' ? '' : masked(await outcome(party.otp(lastCode)))),
  'two equal codes at once': under(async (token, pin, { party }) => {
    const { code } = await token.otp(pin)
    return (await Promise.all([outcome(party.otp(code)), outcome(party.otp(code))])).map(masked)
  }),
  // Thousands of hashes each: now and then is enough.
  resync: under(async (token, pin, { instance, party }, draw) => {
    if (draw % 6 !== 0) return 'none'
    const first = await token.otp(pin)
    instance.now += 30_000
    return masked(await outcome(party.resync(first.code, (await token.otp(pin)).code)))
  }),
  challenge: async (world) => void world.challenges.unshift(await outcome(world.party.challenge())),
  answer: under(async (token, pin, { party, challenges }, draw) => {
    const challenge = challenges[draw % 4 === 3 ? 1 : 0] ?? ''
    if (challenge.replaceAll(' ', '').length !== 4) return 'none'
    return masked(await outcome(party.answer(await token.answer(challenge, pin))))
  }),
  poll: async ({ party }) => masked(await party.poll()),
  force: ({ party }, draw) => outcome(party.force(([1, 2, 4] as const)[draw % 3] ?? 2)),
  restore: async ({ party }) => void (await party.restore()),
  settle: ({ instance }) => instance.apply('joe', settle),
  confirm: async ({ instance, party }) => party.confirm((await instance.token('joe')).state.binding),
  'a policy': async ({ instance }, draw) => instance.configure(policies[draw % policies.length] ?? {}),
  'a new instance key': async ({ instance }) => instance.rotate(),
  time: async ({ instance }, draw) =>
    void (instance.now += [10_000, 30_000, 121_000, 601_000, 3_601_000, 86_400_000][draw % 6] ?? 0),
  'a lost message': async (world, draw) => {
    const fault = draw % 2 === 0 ? 'request' : 'answer'
    if (draw % 3 === 0) world.network.from(draw % 4, fault)
    else world.network.at(draw % 5, fault)
    const said = await perform(world, lossy[draw % lossy.length] ?? 'open', draw)
    world.network.repair()
    return said
  },
  'an evaluation that nobody proves': async (world, draw) => {
    world.network.from(1, 'request')
    const said = await perform(world, draw % 3 === 0 ? 'change' : 'open', 0)
    world.network.repair()
    return said
  },
  // Sealed messages of a registration are told apart, and their answers too: here only what becomes of it is compared.
  'an earlier message': async (world, draw) => {
    const { sent } = world.network
    const message = sent.at(-1 - (draw % Math.max(1, Math.min(12, sent.length))))
    if (message === undefined) return 'none'
    world.registers = true
    const answer = await world.instance.fetch(message.url, { method: 'POST', body: message.body })
    return [answer.status, (await answer.text()).length]
  },
  kill: (world) => world.load(world.store),
  'copy the store': async (world) => void world.images.push(await copyOf(world.store)),
  'bring a copy back': async (world, draw) => {
    const image = world.images[draw % Math.max(1, world.images.length)]
    if (image !== undefined) await world.load(await copyOf(image))
  },
  'an old phone': async ({ left, secrets }, draw) => left[draw % Math.max(1, left.length)]?.open(secrets.current),
  'somebody else with the code': async (world) => {
    const deeplink = world.waiting?.deeplink ?? (await world.instance.enroll('joe'))
    for (const _ of [1, 2]) await Token.greet({ deeplink, store: memoryStore(), ...world.options })
  },
  'reset by another phrase': ({ phone }) => phone.resetPin({ phrase: words, newPin: '1593' }),
  'recover by contacts': recoverByContacts(contactCodes),
  'recover by wrong codes': recoverByContacts(async () => ['0000', '1111']),
  ...owned,
}

/** What a relying party that hides duress says of a verdict. */
const masked = (verdict: unknown): unknown => {
  if (verdict === 3) return 1
  if (typeof verdict !== 'object' || verdict === null) return verdict
  return { ...verdict, duress: false, ...('status' in verdict ? { status: masked(verdict.status) } : {}) }
}

/** Carries a command out: what it says, or the error's code. */
export const perform = async (world: World, name: string, draw: number): Promise<unknown> => {
  const command = commands[name]
  if (command === undefined) throw new Error(`no command ${name}`)
  try {
    return await command(world, draw)
  } catch (error) {
    if (error instanceof ZaasError) return error.code
    throw error
  }
}
