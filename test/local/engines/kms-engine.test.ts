import { chmodSync, readFileSync, statSync, writeFileSync, rmSync } from 'node:fs'
import { afterEach, describe, expect, test } from 'vitest'
import { createKmsEngine, keyOf, type KmsEngine } from '../../../local/engines/kms-engine.ts'
import { temporaryFolder } from './dynamo-tables.ts'

const path = temporaryFolder()
const EncryptionContext = { instance: 'test', branch: '7' }
let count = 0
let engine: KmsEngine
let arn = ''

const start = (name = `keys-${++count}`): string => {
  engine = createKmsEngine({
    file: path(`${name}.db`),
    secretFile: path(`${name}.secret`),
    region: 'eu-west-1',
    account: '111122223333',
  })
  arn = engine.createKey({ keyId: 'mrk-1', aliases: ['alias/instance'] })
  return name
}
afterEach(() => engine.close())

describe('keys', () => {
  test('are made once and found by id, alias and ARN', async () => {
    start()
    const { CiphertextBlob } = await engine.call('Encrypt', { KeyId: 'alias/instance', Plaintext: 'AAEC' })
    expect(engine.createKey({ keyId: 'mrk-1' })).toBe('arn:aws:kms:eu-west-1:111122223333:key/mrk-1')
    for (const KeyId of ['mrk-1', arn, 'alias/instance', 'arn:aws:kms:eu-west-1:111122223333:alias/instance']) {
      expect(await engine.call('Decrypt', { CiphertextBlob, KeyId })).toMatchObject({ Plaintext: 'AAEC', KeyId: arn })
      expect(engine.arnOf(KeyId)).toBe(arn)
    }
    expect(await engine.call('DescribeKey', { KeyId: arn })).toMatchObject({
      KeyMetadata: { Arn: arn, MultiRegion: true },
    })
    await expect(engine.call('Encrypt', { KeyId: 'other', Plaintext: 'AAEC' })).rejects.toMatchObject({
      code: 'NotFoundException',
    })
    await expect(engine.call('Encrypt', { KeyId: 'alias/other', Plaintext: 'AAEC' })).rejects.toMatchObject({
      code: 'NotFoundException',
    })
  })

  test('an older version still decrypts after a rotation', async () => {
    start()
    const before = await engine.call('GenerateDataKey', { KeyId: arn, KeySpec: 'AES_256', EncryptionContext })
    await engine.call('RotateKeyOnDemand', { KeyId: arn })
    const after = await engine.call('GenerateDataKey', { KeyId: arn, KeySpec: 'AES_256', EncryptionContext })
    for (const { CiphertextBlob, Plaintext } of [before, after]) {
      expect(await engine.call('Decrypt', { CiphertextBlob, EncryptionContext })).toMatchObject({ Plaintext })
    }
  })

  test('survive a restart, sealed under a secret that only the owner reads', async () => {
    const name = start()
    const { CiphertextBlob, Plaintext } = await engine.call('GenerateDataKey', { KeyId: arn, KeySpec: 'AES_256' })
    await engine.close()
    const secretFile = path(`${name}.secret`)
    expect(statSync(secretFile).mode & 0o777).toBe(0o600)
    start(name)
    expect(await engine.call('Decrypt', { CiphertextBlob })).toMatchObject({ Plaintext })
    await engine.close()
    chmodSync(secretFile, 0o644)
    expect(() => start(name)).toThrow(/chmod 600/u)
    chmodSync(secretFile, 0o600)
    const secret = readFileSync(secretFile)
    writeFileSync(secretFile, secret.toReversed())
    expect(() => start(name)).toThrow(/keys\.secret is not the one/u)
    rmSync(secretFile)
    expect(() => start(name)).toThrow(/is missing, and the keys in .* open with it only/u)
    writeFileSync(secretFile, secret, { mode: 0o600 })
    start(name)
    expect(await engine.call('Decrypt', { CiphertextBlob })).toMatchObject({ Plaintext })
  })
})

describe('ciphertexts', () => {
  test('open only under their context, whatever its order', async () => {
    start()
    const { CiphertextBlob } = await engine.call('Encrypt', { KeyId: arn, Plaintext: 'AAEC', EncryptionContext })
    const turned = { branch: '7', instance: 'test' }
    expect(await engine.call('Decrypt', { CiphertextBlob, EncryptionContext: turned })).toMatchObject({
      Plaintext: 'AAEC',
    })
    for (const wrong of [
      undefined,
      {},
      { ...EncryptionContext, branch: '8' },
      { instance: 'test' },
      { ...EncryptionContext, more: '' },
    ]) {
      await expect(engine.call('Decrypt', { CiphertextBlob, EncryptionContext: wrong })).rejects.toMatchObject({
        code: 'InvalidCiphertextException',
      })
    }
  })

  test('carry their key, cannot be relabelled or changed', async () => {
    start()
    engine.createKey({ keyId: 'mrk-2' })
    const { CiphertextBlob } = await engine.call('Encrypt', { KeyId: arn, Plaintext: 'AAEC' })
    expect(keyOf(String(CiphertextBlob))).toBe('mrk-1')
    expect(keyOf('AAAA')).toBeUndefined()
    expect(keyOf('')).toBeUndefined()
    const bytes = Buffer.from(String(CiphertextBlob), 'base64')
    for (let i = 0; i < bytes.length; i++) {
      const changed = Buffer.from(bytes)
      changed[i] = (changed[i] ?? 0) ^ 3
      await expect(engine.call('Decrypt', { CiphertextBlob: changed.toString('base64') })).rejects.toMatchObject({
        code: 'InvalidCiphertextException',
      })
    }
    await expect(engine.call('Decrypt', { CiphertextBlob, KeyId: 'mrk-2' })).rejects.toMatchObject({
      code: 'IncorrectKeyException',
    })
  })

  test('can be moved to another key and context', async () => {
    start()
    engine.createKey({ keyId: 'mrk-2' })
    const { CiphertextBlob } = await engine.call('Encrypt', { KeyId: arn, Plaintext: 'AAEC', EncryptionContext })
    const moved = await engine.call('ReEncrypt', {
      CiphertextBlob,
      SourceEncryptionContext: EncryptionContext,
      DestinationKeyId: 'mrk-2',
    })
    expect(await engine.call('Decrypt', { CiphertextBlob: moved.CiphertextBlob })).toMatchObject({
      Plaintext: 'AAEC',
      KeyId: engine.arnOf('mrk-2'),
    })
  })
})

test('data keys and random bytes have the length asked for', async () => {
  start()
  const length = (output: Record<string, unknown>): number => Buffer.from(String(output.Plaintext), 'base64').length
  expect(length(await engine.call('GenerateDataKey', { KeyId: arn, KeySpec: 'AES_128' }))).toBe(16)
  expect(length(await engine.call('GenerateDataKey', { KeyId: arn, NumberOfBytes: 64 }))).toBe(64)
  expect(length(await engine.call('GenerateRandom', { NumberOfBytes: 33 }))).toBe(33)
  expect(await engine.call('GenerateDataKeyWithoutPlaintext', { KeyId: arn, KeySpec: 'AES_256' })).not.toHaveProperty(
    'Plaintext',
  )
  await expect(engine.call('GenerateDataKey', { KeyId: arn })).rejects.toMatchObject({ code: 'ValidationException' })
  await expect(engine.call('Conjure', {})).rejects.toMatchObject({ code: 'UnsupportedOperationException' })
})
