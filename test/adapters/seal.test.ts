import { createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { seal, unseal } from '../../core/adapters/keys/seal.ts'
import { random } from './support.ts'

const dataKey = { id: 7, key: random(32) }
const plain = Buffer.from('what is kept')

it.each(['tenant#acme', 'ø'.repeat(256), ''])(
  'a box of %s is AES-256-GCM under HKDF of its name (protocol.md 13)',
  (name) => {
    const box = Buffer.from(seal(dataKey, random)(name, [3, 2 ** 40], plain))
    const info = Buffer.from(`tok/v1/box\0${name}`)
    const key = Buffer.from(hkdfSync('sha256', dataKey.key, new Uint8Array(), info, 32))
    const decipher = createDecipheriv('aes-256-gcm', key, box.subarray(5, 17))
    const numbers = Buffer.alloc(16)
    numbers.writeBigUInt64BE(3n)
    numbers.writeBigUInt64BE(2n ** 40n, 8)
    decipher.setAAD(Buffer.concat([info, numbers]))
    decipher.setAuthTag(box.subarray(-16))
    expect(Buffer.concat([decipher.update(box.subarray(17, -16)), decipher.final()])).toEqual(plain)
    expect(unseal({ ...dataKey }, name, [3, 2 ** 40], box)).toEqual(plain)
  },
)

it('a box of one data key is none of another with the same id', () => {
  const box = seal(dataKey, random)('a', [1], plain)
  expect(() => unseal({ id: dataKey.id, key: randomBytes(32) }, 'a', [1], box)).toThrow()
})
