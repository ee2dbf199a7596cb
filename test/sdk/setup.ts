import { type EnrolOptions, memoryStore, type Store, Token } from '../../sdk/index.ts'
import { RelyingParty } from '../domain/relying-party.ts'
import { LossyNetwork } from '../support/lossy-network.ts'
import { MemoryInstance } from '../support/memory-instance.ts'

/** The server's own rules, a network that can fail, a store, and the options that tie an SDK to them; pauses take no time. */
export interface Setup {
  instance: MemoryInstance
  party: RelyingParty
  network: LossyNetwork
  store: Store
  options: { fetch: typeof fetch; sleep: () => Promise<void>; now: () => number }
}

/** A service with duress and both ways of recovery, unless told otherwise. */
export const setup = (config: Record<string, unknown> = {}, random?: (size: number) => Uint8Array): Setup => {
  const { protection, ...rest } = config
  const service = {
    duress: true,
    recovery: { methods: ['phrase', 'contacts'] },
    ...rest,
    protection: { iterations: 10_000, ...(protection as Record<string, unknown> | undefined) },
  }
  const instance = new MemoryInstance(service, random)
  const network = new LossyNetwork(instance.fetch, instance.operationOf)
  const options = { fetch: network.fetch, sleep: () => Promise.resolve(), now: () => instance.now }
  return { instance, party: new RelyingParty(instance, 'ana'), network, store: memoryStore(), options }
}

/** An enrolled token of ana's with PIN 4831 and, unless told otherwise, duress PIN 9052. */
export const enrolled = async (
  world = setup(),
  more: Partial<EnrolOptions> & { pin?: string | Uint8Array } = {},
): Promise<Setup & Awaited<ReturnType<typeof Token.enroll>>> => {
  const deeplink = await world.instance.enroll('ana')
  const made = await Token.enroll({
    deeplink,
    pin: '4831',
    duressPin: '9052',
    store: world.store,
    ...world.options,
    ...more,
  } as EnrolOptions)
  return { ...world, ...made }
}
