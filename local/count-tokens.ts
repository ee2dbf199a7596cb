import { existsSync, rmSync } from 'node:fs'
import { type DataFolder } from './data-folder.ts'
import { type Instance } from './instance.ts'
import { uncounted } from './layouts.ts'
import { StartError } from './start-error.ts'

interface Counted {
  readonly ok: boolean
  readonly result?: { readonly next: string | null }
}

/** Has the tokens of all services counted in a folder whose version did not, before anybody is let in: once, and again where that was cut off. */
export const countTokens = async (instance: Instance, data: DataFolder): Promise<void> => {
  if (!existsSync(data.file(uncounted))) return
  const name = instance.model.functions.map((one) => one.name).find((one) => one.endsWith('-admin-count-tokens')) ?? ''
  let after: string | null = ''
  while (after !== null) {
    const outcome = await instance.pools.invoke(name, JSON.stringify({ after }))
    const { ok, result }: Counted = outcome.ok ? (JSON.parse(outcome.payload) as Counted) : { ok: false }
    if (!ok || result === undefined) throw new StartError(`The tokens in ${data.path} could not be counted`)
    after = result.next
  }
  rmSync(data.file(uncounted))
}
