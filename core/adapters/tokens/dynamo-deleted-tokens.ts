import { type DynamoDBClient, TransactionCanceledException, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb'
import type { Token } from '../../domain/token/state.ts'
import { AppError } from '../../contract/errors.ts'
import { answered, text } from '../dynamo/dynamo-client.ts'

/** Removes a deleted token's items, unless the token was written since: then it lives again. */
export const removeToken = async (
  dynamo: DynamoDBClient,
  TableName: string,
  { identity, rev }: Token,
): Promise<void> => {
  const unchanged = {
    ConditionExpression: '#rev = :rev',
    ExpressionAttributeNames: { '#rev': 'rev' },
    ExpressionAttributeValues: { ':rev': text(String(rev).padStart(16, '0')) },
  }
  const TransactItems = [
    { Delete: { TableName, Key: { key: text(identity.id) }, ...unchanged } },
    { Delete: { TableName, Key: { key: text(`${identity.id}#cold`) } } },
    { Delete: { TableName, Key: { key: text(`${identity.id}#aside`) } } },
  ]
  try {
    await answered(dynamo.send(new TransactWriteItemsCommand({ TransactItems })))
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw error
    const codes = (error.CancellationReasons ?? []).map((reason) => reason.Code)
    if (!codes.includes('ConditionalCheckFailed')) throw new AppError('busy')
  }
}
