import { BatchGetItemCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'
import { DecryptCommand, KMSClient } from '@aws-sdk/client-kms'
import { mockClient } from 'aws-sdk-client-mock'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Item } from '../../core/adapters/dynamo/item.ts'
import { seal } from '../../core/adapters/keys/seal.ts'
import { clientsItem } from '../../core/adapters/services/client-items.ts'
import { dynamoFindClient } from '../../core/adapters/services/dynamo-clients.ts'
import { goneService, serviceItem } from '../../core/adapters/services/service-items.ts'
import { serviceConfig } from '../../core/contract/service-config.ts'
import { newClientId, newClientSecret, type OidcClient } from '../../core/domain/oidc/client.ts'
import { database, keyRing, plainBranchKey, random, tenantKeyItem } from './support.ts'

const dynamo = mockClient(DynamoDBClient)
const kms = mockClient(KMSClient)
const dataKey = { id: 1, key: random(32) }
const service = 'acme_bank'
const client: OidcClient = {
  tenant: 'acme',
  service,
  clientId: newClientId(service, random),
  name: 'Wiki',
  redirectUris: ['https://wiki.acme.example/'],
  hideDuress: false,
  createdAt: 1,
  by: 'member:m1',
  secretHash: newClientSecret(random).secretHash,
  former: null,
}
const sealer = seal(dataKey, random)
const ofService = serviceItem(service, serviceConfig.parse({}), 1, sealer)
const ofClients = clientsItem(service, [client], 1, sealer)
let wrapped: Item | null = null
let table: Item[] = []

const find = (id: string) =>
  dynamoFindClient({ dynamo: database(), table: 'services', keysTable: 'keys', keys: keyRing() })(id)
const calls = () => dynamo.commandCalls(BatchGetItemCommand).length

beforeEach(() => {
  dynamo.reset()
  kms.reset()
  wrapped = tenantKeyItem('acme', dataKey.key)
  table = [ofService, ofClients]
  kms.on(DecryptCommand).resolves({ Plaintext: plainBranchKey })
  dynamo.on(GetItemCommand).resolves({ Item: { wrapped: { B: random(48) } } })
  dynamo.on(BatchGetItemCommand).callsFake(() => ({
    Responses: { services: table, ...(wrapped === null ? {} : { keys: [wrapped] }) },
  }))
})

describe('a client', () => {
  it('is found with its service in one read', async () => {
    expect(await find(client.clientId)).toMatchObject({ client, service: { name: service } })
    expect(calls()).toBe(1)
  })

  it.each<[string, () => void]>([
    ['another one of the service is asked for', () => (table = [ofService, clientsItem(service, [], 2, sealer)])],
    ['the service never had one', () => (table = [ofService])],
    ['the service is deleted', () => (table = [goneService(service, sealer), ofClients])],
    ['there is no such tenant', () => (wrapped = null)],
  ])('is not found where %s, by as many reads', async (_, change) => {
    change()
    expect(await find(client.clientId)).toBeNull()
    expect(calls()).toBe(1)
  })

  it('is not found while its tenant is suspended', async () => {
    const keys = keyRing()
    wrapped = await keys.wrapped('acme', dataKey, 'suspended')
    expect(await find(client.clientId)).toBeNull()
  })

  it('is not asked for by what cannot be an id', async () => {
    expect(await find('acme.bank')).toBeNull()
    expect(calls()).toBe(0)
  })

  it('that a writer of the database moved to another service opens nothing', async () => {
    table = [ofService, { ...ofClients, item: { S: 'clients#acme_other' } }, { ...ofClients, rev: { N: '2' } }]
    await expect(find(client.clientId)).rejects.toThrow()
  })
})
