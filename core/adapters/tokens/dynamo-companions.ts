import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import { encode } from 'cborg'
import { b64u } from '../../protocol/base64url.ts'
import { utf8 } from '../../protocol/bytes.ts'
import type { Random } from '../../domain/ports.ts'
import { type DataKey, seal } from '../keys/seal.ts'
import type { Companion } from '../../domain/token/decision.ts'
import type { TokenIdentity } from '../../domain/token/state.ts'
import { bytes, expirySeconds, type Item, number, text } from '../dynamo/dynamo-client.ts'
import { decisionName, transactionKey } from './dynamo-transactions.ts'

/** Tables that companions of a token's write go to. */
export interface CompanionTables {
  tenants?: string
  sessions?: string
  transactions?: string
}

/** Key of a tenant's item in the tenants table. */
export const tenantItem = (tenant: string, item: string): Item => ({ tenant: text(tenant), item: text(item) })

/** Key of an enrolment code in the sessions table. */
export const codeItemKey = (tenant: string, codeHash: Uint8Array): string => `code#${tenant}#${b64u(codeHash)}`

const table = (name: string | undefined, companion: Companion): string => {
  if (name === undefined) throw new Error(`this function has no table for a ${companion.kind}`)
  return name
}

/** One conditional update of the plan's places: a map of token id to the end of its pending enrolment, 0 when it is kept. */
const placeUpdate = (
  companion: Extract<Companion, { kind: 'place' }>,
  token: TokenIdentity,
  TableName: string,
): TransactWriteItem => {
  const ExpressionAttributeNames = { '#places': 'places', '#token': token.id }
  const common = { TableName, Key: tenantItem(token.tenant, 'places') }
  if (companion.change === 'free')
    return { Update: { ...common, ExpressionAttributeNames, UpdateExpression: 'REMOVE #places.#token' } }
  const kept = companion.change === 'keep'
  return {
    Update: {
      ...common,
      UpdateExpression: 'SET #places.#token = :until',
      ConditionExpression: kept
        ? 'attribute_exists(#places.#token)'
        : 'size(#places) < #max OR attribute_exists(#places.#token)',
      ExpressionAttributeNames: kept ? ExpressionAttributeNames : { ...ExpressionAttributeNames, '#max': 'max' },
      ExpressionAttributeValues: { ':until': number(companion.change === 'hold' ? companion.until : 0) },
    },
  }
}

const sealedPut = (
  TableName: string,
  key: string,
  plain: Uint8Array,
  expires: number,
  dataKey: DataKey,
  random: Random,
) => ({
  TableName,
  Item: {
    key: text(key),
    expires: number(expirySeconds(expires)),
    box: bytes(seal(dataKey, key, 0, plain, random(12))),
  },
})

/** How long a settled or expired transaction can still be asked for (ms). */
const transactionMilliseconds = 90 * 86_400_000

/** A transaction's content when it is posted, or its one decision. */
const transactionWrite = (
  companion: Extract<Companion, { kind: 'transaction' }>,
  tenant: string,
  TableName: string,
  dataKey: DataKey,
  random: Random,
): TransactWriteItem => {
  const key = transactionKey(tenant, companion.id)
  if (companion.change === 'propose') {
    return {
      Put: sealedPut(TableName, key, companion.content, companion.expires + transactionMilliseconds, dataKey, random),
    }
  }
  // One size whatever was decided: a dump must not show duress by the length of a box.
  const decision = encode({ outcome: companion.outcome.padEnd(8), at: companion.at })
  return {
    Update: {
      TableName,
      Key: { key: text(key) },
      UpdateExpression: 'SET #decision = :decision',
      ConditionExpression: 'attribute_exists(#key) AND attribute_not_exists(#decision)',
      ExpressionAttributeNames: { '#key': 'key', '#decision': 'decision' },
      ExpressionAttributeValues: { ':decision': bytes(seal(dataKey, decisionName(key), 0, decision, random(12))) },
    },
  }
}

/** A companion as one item of the token's transaction. */
export const companionWrite = (
  companion: Companion,
  token: TokenIdentity,
  tables: CompanionTables,
  key: DataKey,
  random: Random,
): TransactWriteItem => {
  switch (companion.kind) {
    case 'place':
      return placeUpdate(companion, token, table(tables.tenants, companion))
    case 'code':
      return {
        Put: sealedPut(
          table(tables.sessions, companion),
          codeItemKey(token.tenant, companion.codeHash),
          utf8(token.id),
          companion.expires,
          key,
          random,
        ),
      }
    case 'transaction':
      return transactionWrite(companion, token.tenant, table(tables.transactions, companion), key, random)
    case 'idempotent':
      return {
        Put: {
          ...sealedPut(
            table(tables.sessions, companion),
            companion.id,
            companion.record,
            companion.expires,
            key,
            random,
          ),
          // An expired record may lie there for days before DynamoDB removes it.
          ConditionExpression: 'attribute_not_exists(#key) OR #expires < :now',
          ExpressionAttributeNames: { '#key': 'key', '#expires': 'expires' },
          ExpressionAttributeValues: { ':now': number(expirySeconds(companion.now)) },
        },
      }
  }
}
