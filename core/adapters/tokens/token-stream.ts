import type { Dynamo } from '../dynamo/dynamo.ts'
import type { AttributeValue as StreamValue, DynamoDBRecord } from 'aws-lambda'
import { tenantOf } from '../../contract/fields.ts'
import { contactNews, type ContactReference } from '../../domain/token/contact-news.ts'
import type { Token } from '../../domain/token/state.ts'
import type { SecondVersion, StreamVersion } from '../../domain/webhook/ports.ts'
import { type Item, text, textOf } from '../dynamo/item.ts'
import { readColdItem, readFirstItem } from './token-items.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import { listMarkOf } from '../keys/list-mark.ts'

/** How the keys of second items end. */
const cold = '#cold'

type Image = Record<string, StreamValue>

const valueOf = ({ S, N, B }: StreamValue): Item[string] => {
  if (S !== undefined) return { S }
  if (N !== undefined) return { N }
  if (B !== undefined) return { B: new Uint8Array(Buffer.from(B, 'base64')) }
  throw new Error('a stream image with an attribute of an unknown type')
}

/** Reads an item out of a stream's event, where bytes are base64. */
const itemOfImage = (image: Image): Item =>
  Object.fromEntries(Object.entries(image).map(([name, value]) => [name, valueOf(value)]))

/** Opens an image; null when its tenant has vanished. */
const open = async (image: Image | undefined, keys: KeyRing): Promise<Token | null> => {
  if (image === undefined) return null
  const item = itemOfImage(image)
  const key = await keys.tenantKey(tenantOf(textOf(item, 'service')))
  return key === null ? null : readFirstItem(item, key)
}

/** The versions of tokens in a batch of the stream, without their second items; removals tell nothing. */
export const streamVersions = (records: readonly DynamoDBRecord[], keys: KeyRing): StreamVersion[] =>
  records.flatMap(({ dynamodb = {} }): StreamVersion[] => {
    const { Keys, NewImage, OldImage, SequenceNumber: id } = dynamodb
    const token = Keys?.['key']?.S
    if (id === undefined || token === undefined || token.includes('#') || NewImage === undefined) return []
    return [{ id, token, open: () => open(NewImage, keys), openPrevious: () => open(OldImage, keys) }]
  })

/** The service of a stored token, which its second item does not name; null when the token is gone. */
export const serviceOfToken = async (dynamo: Dynamo, tokens: string, token: string): Promise<string | null> => {
  const item = await dynamo.table(tokens).get({ key: text(token) }, 'service')
  return item === null ? null : textOf(item, 'service')
}

/** A second item does not say whose it is: `serviceOf` looks that up by the token's id, null when it is gone. */
const newsOf = async (
  token: string,
  before: Image | undefined,
  after: Image,
  keys: KeyRing,
  serviceOf: (token: string) => Promise<string | null>,
): Promise<ContactReference[]> => {
  const service = await serviceOf(token)
  const key = service === null ? null : await keys.tenantKey(tenantOf(service))
  if (service === null || key === null) return []
  const read = (image: Image) => readColdItem(itemOfImage(image), key)
  return contactNews(
    { token, service, before: before === undefined ? null : read(before), after: read(after) },
    listMarkOf(key),
  )
}

/** The versions of tokens' second items in a batch of the stream. */
export const secondVersions = (
  records: readonly DynamoDBRecord[],
  keys: KeyRing,
  serviceOf: (token: string) => Promise<string | null>,
): SecondVersion[] =>
  records.flatMap(({ dynamodb = {} }): SecondVersion[] => {
    const { Keys, NewImage, OldImage, SequenceNumber: id } = dynamodb
    const key = Keys?.['key']?.S
    if (id === undefined || key === undefined || !key.endsWith(cold) || NewImage === undefined) return []
    return [{ id, news: () => newsOf(key.slice(0, -cold.length), OldImage, NewImage, keys, serviceOf) }]
  })
