import type { AttributeValue as StreamValue, DynamoDBRecord } from 'aws-lambda'
import { tenantOf } from '../contract/fields.ts'
import type { Token } from '../domain/token/state.ts'
import type { StreamVersion } from '../domain/webhook/publish.ts'
import { textOf } from './dynamo-client.ts'
import type { Item } from './dynamo-client.ts'
import { readTokenItem } from './dynamo-token-store.ts'
import type { KeyRing } from './key-ring.ts'

type Image = Record<string, StreamValue>

const valueOf = ({ S, N, B }: StreamValue): Item[string] => {
  if (S !== undefined) return { S }
  if (N !== undefined) return { N }
  if (B !== undefined) return { B: new Uint8Array(Buffer.from(B, 'base64')) }
  throw new Error('a stream image with an attribute of an unknown type')
}

/** Reads an item out of a stream's event, where bytes are base64. */
export const itemOfImage = (image: Image): Item => Object.fromEntries(Object.entries(image).map(([name, value]) => [name, valueOf(value)]))

/** Opens an image; null when its tenant has vanished. */
const open = async (image: Image | undefined, keys: KeyRing): Promise<Token | null> => {
  if (image === undefined) return null
  const item = itemOfImage(image)
  const key = await keys.tenantKey(tenantOf(textOf(item, 'service')))
  return key === null ? null : readTokenItem(item, key)
}

/** The versions of tokens in a batch of the stream; removals and second items tell nothing. */
export const streamVersions = (records: readonly DynamoDBRecord[], keys: KeyRing): StreamVersion[] =>
  records.flatMap(({ dynamodb = {} }): StreamVersion[] => {
    const { Keys, NewImage, OldImage, SequenceNumber: id } = dynamodb
    const token = Keys?.['key']?.S
    if (id === undefined || token === undefined || token.endsWith('#cold') || NewImage === undefined) return []
    return [{ id, token, open: () => open(NewImage, keys), openPrevious: () => open(OldImage, keys) }]
  })
