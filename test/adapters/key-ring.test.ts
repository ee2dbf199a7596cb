import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { DecryptCommand, GenerateDataKeyCommand, KMSClient } from '@aws-sdk/client-kms'
import { mockClient } from 'aws-sdk-client-mock'
import { beforeEach, describe, expect, it } from 'vitest'
import { KeyRing } from '../../core/adapters/keys/key-ring.ts'
import { keyRing, movable, plainBranchKey, random, tenantKeyItem } from './support.ts'

const dynamo = mockClient(DynamoDBClient)
const kms = mockClient(KMSClient)
const branch = { Item: { key: { S: 'branch' }, wrapped: { B: random(48) } } }

beforeEach(() => {
  dynamo.reset()
  kms.reset()
  kms.on(DecryptCommand).resolves({ Plaintext: plainBranchKey })
  dynamo
    .on(GetItemCommand)
    .callsFake(({ Key }: { Key: { key: { S: string } } }) =>
      Key.key.S.startsWith('branch#')
        ? branch
        : Key.key.S === 'tenant#acme'
          ? { Item: tenantKeyItem('acme', key) }
          : {},
    )
})

const key = random(32)

describe('the key ring', () => {
  it('unwraps a branch once an hour, however many tenants hang on it', async () => {
    const ring = keyRing()
    const first = await ring.tenantKey('acme')
    expect(first?.key).toEqual(Buffer.from(key))
    await ring.tenantKey('acme')
    expect(kms.commandCalls(DecryptCommand)).toHaveLength(1)
    expect(dynamo.commandCalls(GetItemCommand)).toHaveLength(2)
    movable.now += 3_600_001
    await ring.tenantKey('acme')
    expect(kms.commandCalls(DecryptCommand)).toHaveLength(2)
  })

  it('names instance and branch in the encryption context', async () => {
    await keyRing().tenantKey('acme')
    expect(kms.commandCalls(DecryptCommand)[0]?.args[0].input.EncryptionContext).toEqual({
      instance: 'test',
      branch: String(KeyRing.branchOf('acme')),
    })
  })

  it('knows no key of a tenant that does not exist, and does not remember that', async () => {
    const ring = keyRing()
    expect(await ring.tenantKey('nobody')).toBeNull()
    expect(await ring.tenantKey('nobody')).toBeNull()
    expect(dynamo.commandCalls(GetItemCommand)).toHaveLength(2)
  })

  it('does not open one tenant’s wrapped key as another’s', async () => {
    dynamo
      .on(GetItemCommand)
      .callsFake(({ Key }: { Key: { key: { S: string } } }) =>
        Key.key.S.startsWith('branch#') ? branch : { Item: tenantKeyItem('other', key) },
      )
    await expect(keyRing().tenantKey('acme')).rejects.toThrow()
  })

  it('reads the winner’s branch when two make it at once', async () => {
    let made = false
    kms.on(GenerateDataKeyCommand).resolves({ Plaintext: random(32), CiphertextBlob: random(48) })
    dynamo.on(GetItemCommand).callsFake(() => (made ? branch : {}))
    dynamo.on(PutItemCommand).callsFake(async () => {
      made = true
      const { ConditionalCheckFailedException } = await import('@aws-sdk/client-dynamodb')
      throw new ConditionalCheckFailedException({ message: 'no', $metadata: {} })
    })
    expect((await keyRing().branchKey(3, true)).key).toEqual(plainBranchKey)
  })

  it('a KMS that does not answer ends the request with busy, and is asked again', async () => {
    kms
      .on(DecryptCommand)
      .rejectsOnce(Object.assign(new Error('slow'), { name: 'TimeoutError' }))
      .resolves({ Plaintext: plainBranchKey })
    const ring = keyRing()
    await expect(ring.tenantKey('acme')).rejects.toMatchObject({ code: 'busy' })
    expect((await ring.tenantKey('acme'))?.id).toBe(1)
  })
})
