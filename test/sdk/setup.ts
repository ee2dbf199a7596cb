import { type EnrolOptions, memoryStore, type Store, Token } from '../../sdk/index.ts'
import { FakeServer } from './fake-server.ts'

/** A deterministic random source: the same seed gives the same draws. */
export const seededRandom = (seed: number): ((size: number) => Uint8Array) => {
  let state = seed >>> 0 || 1
  return (size) =>
    Uint8Array.from({ length: size }, () => {
      state ^= state << 13
      state ^= state >>> 17
      state ^= state << 5
      return state & 255
    })
}

/** A server, a store, and the options that tie an SDK to them; pauses take no time. */
export const setup = (): {
  server: FakeServer
  store: Store
  options: { fetch: FakeServer['fetch']; sleep: () => Promise<void>; now: () => number }
} => {
  const server = new FakeServer()
  return {
    server,
    store: memoryStore(),
    options: { fetch: server.fetch, sleep: () => Promise.resolve(), now: () => server.clock },
  }
}

/** An enrolled token of ana's with PIN 4831 and, unless told otherwise, duress PIN 9052. */
export const enrolled = async (
  world = setup(),
  more: Partial<EnrolOptions> & { pin?: string | Uint8Array } = {},
): Promise<ReturnType<typeof setup> & Awaited<ReturnType<typeof Token.enroll>>> => {
  const { deeplink } = world.server.invite('ana')
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
