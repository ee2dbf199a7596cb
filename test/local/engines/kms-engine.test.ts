import { chmodSync, readFileSync, statSync, writeFileSync, rmSync } from 'node:fs'
import { afterEach, describe, expect, test } from 'vitest'
import { type AwsInput } from '../../../local/engines/engine.ts'
import { keyOf } from '../../../local/engines/kms-blob.ts'
import { KmsEngine } from '../../../local/engines/kms-engine.ts'
import { temporaryFolder } from './dynamo-tables.ts'

const path = temporaryFolder()
const EncryptionContext = { instance: 'test', branch: '7' }
const arnOf = (keyId: string): string => `arn:aws:kms:eu-west-1:000000000000:key/${keyId}`
const KeyId = arnOf('mrk-1')
let count = 0
let engine: KmsEngine

const start = (name = `keys-${++count}`): string => {
  engine = new KmsEngine({ file: path(`${name}.db`), secretFile: path(`${name}.secret`) })
  engine.provide({ keyId: 'mrk-1', arn: KeyId })
  return name
}
const generate = (more: AwsInput = {}): Promise<AwsInput> =>
  engine.call('GenerateDataKey', { KeyId, KeySpec: 'AES_256', EncryptionContext, ...more })
const decrypt = (CiphertextBlob: unknown, more: AwsInput = {}): Promise<AwsInput> =>
  engine.call('Decrypt', { KeyId, CiphertextBlob, EncryptionContext, ...more })
afterEach(() => engine.close())

describe('keys', () => {
  test('are made once, and named by their ARN', async () => {
    start()
    const { CiphertextBlob, Plaintext } = await generate()
    expect(Buffer.from(String(Plaintext), 'base64').length).toBe(32)
    engine.provide({ keyId: 'mrk-1', arn: KeyId })
    expect(await decrypt(CiphertextBlob)).toMatchObject({ Plaintext, KeyId })
    await expect(generate({ KeyId: arnOf('other') })).rejects.toMatchObject({ code: 'NotFoundException' })
  })

  test('do only what the functions do', async () => {
    start()
    await expect(generate({ KeySpec: 'AES_128' })).rejects.toMatchObject({ code: 'ValidationException' })
    for (const action of ['Encrypt', 'ReEncrypt', 'toString'])
      await expect(engine.call(action, { KeyId })).rejects.toMatchObject({ code: 'UnsupportedOperationException' })
  })

  test('survive a restart, sealed under a secret that only the owner reads', async () => {
    const name = start()
    const { CiphertextBlob, Plaintext } = await generate()
    await engine.close()
    const secretFile = path(`${name}.secret`)
    expect(statSync(secretFile).mode & 0o777).toBe(0o600)
    start(name)
    expect(await decrypt(CiphertextBlob)).toMatchObject({ Plaintext })
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
    expect(await decrypt(CiphertextBlob)).toMatchObject({ Plaintext })
  })
})

describe('ciphertexts', () => {
  test('open only under their context, whatever its order', async () => {
    start()
    const { CiphertextBlob, Plaintext } = await generate()
    const turned = { branch: '7', instance: 'test' }
    expect(await decrypt(CiphertextBlob, { EncryptionContext: turned })).toMatchObject({ Plaintext })
    for (const wrong of [
      undefined,
      {},
      { ...EncryptionContext, branch: '8' },
      { instance: 'test' },
      { ...EncryptionContext, more: '' },
    ]) {
      await expect(decrypt(CiphertextBlob, { EncryptionContext: wrong })).rejects.toMatchObject({
        code: 'InvalidCiphertextException',
      })
    }
  })

  test('carry their key, cannot be relabelled or changed', async () => {
    start()
    engine.provide({ keyId: 'mrk-2', arn: arnOf('mrk-2') })
    const { CiphertextBlob } = await generate()
    expect(keyOf(String(CiphertextBlob))).toBe('mrk-1')
    expect(keyOf('AAAA')).toBeNull()
    expect(keyOf('')).toBeNull()
    const bytes = Buffer.from(String(CiphertextBlob), 'base64')
    for (let i = 0; i < bytes.length; i++) {
      const changed = Buffer.from(bytes)
      changed[i] = (changed[i] ?? 0) ^ 3
      const refusals = [KeyId, arnOf('mrk-2')].map((id) => decrypt(changed.toString('base64'), { KeyId: id }))
      for (const { status } of await Promise.allSettled(refusals)) expect(status).toBe('rejected')
    }
    const relabelled = Buffer.from(bytes)
    relabelled.write('mrk-2', 2)
    await expect(decrypt(relabelled.toString('base64'), { KeyId: arnOf('mrk-2') })).rejects.toMatchObject({
      code: 'InvalidCiphertextException',
    })
    await expect(decrypt(CiphertextBlob, { KeyId: arnOf('mrk-2') })).rejects.toMatchObject({
      code: 'IncorrectKeyException',
    })
  })
})
