import type { Client } from '../client.ts'
import { stop } from './terminal.ts'

/** What the command line asks for, or the demo's end with a sentence on what is wrong with it. */
export const asked = <T>(read: () => T): T => {
  try {
    return read()
  } catch (error) {
    return stop(`${error instanceof Error ? error.message : String(error)}. npm run demo -- --help lists the options.`)
  }
}

/** Ends the demo, before anything is changed, where what answers is no instance that it can be played on. */
export const demand = async (client: Client, start: string): Promise<void> => {
  const { url } = client
  const found = await client.get('/instance').catch(() => null)
  if (found === null) stop(`Nothing answers at ${url}. Start an instance first, in another terminal: ${start}`)
  const { instanceKey, signup, outbox } = found?.body ?? {}
  if (typeof instanceKey !== 'string')
    stop(`What answers at ${url} is no instance of zaas. Give its address with --url.`)
  if (signup !== true)
    stop(`Sign-up is closed at ${url}, and the demo signs a tenant up: play it on an instance of its own, ${start}`)
  if (outbox !== true)
    stop(
      `The instance at ${url} sends its mails away, and the demo reads a code in one: play it on an instance of its own, ${start}`,
    )
}
