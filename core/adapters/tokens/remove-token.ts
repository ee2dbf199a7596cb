import { AppError } from '../../contract/errors.ts'
import type { Token } from '../../domain/token/state.ts'
import type { Dynamo } from '../dynamo/dynamo.ts'
import { itemKeys, unchanged } from './token-items.ts'

/** Removes a deleted token's items, unless the token was written since: then it lives again. */
export const removeToken = async (dynamo: Dynamo, tokens: string, { identity, rev }: Token): Promise<void> => {
  const table = dynamo.table(tokens)
  const { first, cold } = itemKeys(identity.id)
  const outcome = await dynamo.transact([table.deleting(first, unchanged(rev)), table.deleting(cold)])
  if (outcome === 'conflict') throw new AppError('busy')
}
