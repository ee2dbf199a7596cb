import type { Item as StoredItem } from '../../local/engines/dynamodb/attribute.ts'
import { keyOf, readDefinition } from '../../local/engines/dynamodb/table-definition.ts'
import { TableStore } from '../../local/engines/dynamodb/table-store.ts'
import type { Item } from '../../core/adapters/dynamo/item.ts'
import { seal } from '../../core/adapters/keys/seal.ts'
import { firstItem, secondItem } from '../../core/adapters/tokens/token-items.ts'
import { tokenKey } from '../../core/domain/token/token-key.ts'
import { tokenPorts } from '../../core/platform/service-ports.ts'
import { readEnvironment } from '../../functions/environment.ts'
import { functionEnvironment } from '../../local/workers/function-environment.ts'
import { accessKeyIdOf } from '../../local/workers/function-pools.ts'
import { callAwsThrough } from '../../local/workers/aws-socket.mjs'
import type { Runner } from '../../local/runner-options.ts'

/** The user IDs that a service is filled with, in their order. */
export const userOf = (number: number): string => `user ${String(number).padStart(7, '0')}`

/** Both items of a token of another user, sealed with its own key: as if it had been enrolled as the first one was. */
export type Copy = (user: string) => Item[]

/** Reads the first user's token, as a function does that may, and copies it. */
export const copiesOf = async (
  { model }: Runner,
  { socket, service, tenant }: { socket: string; service: string; tenant: string },
): Promise<Copy> => {
  const list = model.functions.find(({ name }) => name === 'zaas-local-token-list')
  if (list === undefined) throw new Error('the template has token.list')
  const before = { ...process.env }
  Object.assign(process.env, functionEnvironment(list, { region: model.region, accessKeyId: accessKeyIdOf(list.name) }))
  callAwsThrough(socket)
  const { tokens, keys, random } = tokenPorts(readEnvironment<'token.list'>())
  const id = tokenKey(service, userOf(0))
  const token = (await tokens.loadMany(tenant, [id], { cold: true })).get(id)
  const sealer = seal(await keys.existing(tenant), random)
  process.env = before
  if (token === undefined || token.cold === null) throw new Error('the first user has a token')
  const { cold, ...first } = token
  return (user) => {
    const identity = { id: tokenKey(service, user), tenant, service, user }
    const copy = { ...first, cold, identity, second: token.rev + 1 }
    return [firstItem(copy, sealer), secondItem(copy, cold, sealer)]
  }
}

const tokensATurn = 5_000

/** Writes tokens into the file of an instance that does not run: by the engine, but without changes that its workers would take for news. */
export const fill = (
  file: string,
  { model }: Runner,
  { copy, from, to, say }: { copy: Copy; from: number; to: number; say: (tokens: number) => void },
): void => {
  const tokens = model.tables.find(({ name }) => name === 'zaas-local-tokens')
  if (tokens === undefined) throw new Error('the template has a table of tokens')
  const table = { ...readDefinition(tokens.createTable, tokens.expiryAttribute), stream: null }
  const store = new TableStore(file, Date.now)
  for (let start = from; start < to; start += tokensATurn) {
    const end = Math.min(to, start + tokensATurn)
    store.transaction(() => {
      for (let number = start; number < end; number += 1)
        for (const item of copy(userOf(number)).map(onWire))
          // Those of the first turn may be there, where an earlier run was killed before it was noted.
          store.write(table, start === from ? store.get(table, keyOf(table, item)) : null, item)
    })
    say(end)
  }
  store.close()
}

/** Bytes are base64 where the engine keeps them. */
const onWire = (item: Item): StoredItem =>
  Object.fromEntries(
    Object.entries(item).map(([name, value]) => [
      name,
      value.B === undefined ? { ...value } : { B: Buffer.from(value.B).toString('base64') },
    ]),
  )
