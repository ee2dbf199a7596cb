import { mkdtempSync, rmSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import 'fake-indexeddb/auto'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { fileStore, indexedDbStore, memoryStore, type Store, Token } from '../../sdk/index.ts'
import { enrolled, setup } from './setup.ts'

const root = mkdtempSync(join(tmpdir(), 'zaas-store-'))
const folder = (): Promise<string> => mkdtemp(join(root, 'store-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
let count = 0

/** Two objects on the same fresh place; a memory store is its own place. */
const stores: [string, () => Promise<[Store, Store]>][] = [
  ['memoryStore', () => Promise.resolve(memoryStore()).then((store): [Store, Store] => [store, store])],
  [
    'fileStore',
    async () => {
      const file = join(await folder(), 'deep', 'tokens.json')
      return [fileStore(file), fileStore(file)]
    },
  ],
  [
    'fileStore on a folder',
    async () => {
      const path = await folder()
      return [fileStore(path), fileStore(path)]
    },
  ],
  [
    'indexedDbStore',
    () => {
      const name = `zaas-${++count}`
      return Promise.resolve([indexedDbStore(name), indexedDbStore(name)])
    },
  ],
]

describe.each(stores)('%s', (_, make) => {
  test('keeps records by key', async () => {
    const [one, two] = await make()
    expect([await one.get('a'), await one.keys()]).toEqual([undefined, []])
    await Promise.all([one.put('a', '1'), one.put('b', '2'), two.put('c', '3'), one.put('__proto__', '4')])
    expect((await two.keys()).toSorted()).toEqual(['__proto__', 'a', 'b', 'c'])
    await two.put('a', '5')
    await two.delete('b')
    expect([await one.get('a'), await one.get('b'), await one.get('c'), await one.get('__proto__')]).toEqual([
      '5',
      undefined,
      '3',
      '4',
    ])
  })

  test('holds tokens that two objects use at once', async () => {
    const [store, same] = await make()
    const { token, options, instance } = await enrolled({ ...setup(), store })
    const [loaded] = await Token.load(same, options)
    const results = await Promise.all([token.open('4831'), loaded?.open('9052'), token.otp('4831'), loaded?.close()])
    expect(results.slice(0, 2)).toMatchObject([{ result: 'open' }, { result: 'open' }])
    expect(instance.traffic.every(({ response }) => response === 2816)).toBe(true)
    expect(await Token.load(same)).toHaveLength(1)
  })
})

describe('fileStore', () => {
  test('writes for the owner only, whole, and leaves no other file', async () => {
    const path = await folder()
    const store = fileStore(join(path, 'tokens.json'))
    await store.put('a', 'x')
    expect((await stat(join(path, 'tokens.json'))).mode & 0o777).toBe(0o600)
    expect(await readdir(path)).toEqual(['tokens.json'])
    expect(JSON.parse(await readFile(join(path, 'tokens.json'), 'utf8'))).toEqual({ a: 'x' })
  })

  test('says that it cannot be written', async () => {
    const file = join(await folder(), 'tokens.json')
    await mkdir(`${file}.${process.pid}.tmp`)
    await expect(fileStore(file).put('a', '1')).rejects.toMatchObject({ code: 'store', cause: { code: 'EISDIR' } })
  })

  test('says that a damaged file is damaged, and does not overwrite it', async () => {
    const file = join(await folder(), 'tokens.json')
    await writeFile(file, '{"a":')
    const store = fileStore(file)
    await expect(store.get('a')).rejects.toMatchObject({ code: 'store' })
    await expect(store.put('a', '1')).rejects.toMatchObject({ code: 'store' })
    expect(await readFile(file, 'utf8')).toBe('{"a":')
  })
})

test('two pages of one origin take turns at a record, by a Web Lock', async () => {
  const store = indexedDbStore('zaas-pages')
  const { options, network, token } = await enrolled({ ...setup(), store })
  vi.resetModules()
  const other = await import('../../sdk/index.ts')
  const [there] = await other.Token.load(other.indexedDbStore('zaas-pages'), options)
  const results = await Promise.all(Array.from({ length: 10 }, (_, i) => (i % 2 ? token : there)?.open('4831')))
  expect(new Set(results.map((one) => one?.result))).toEqual(new Set(['open']))
  expect(network.operations.slice(3)).toEqual(Array.from({ length: 10 }, () => ['eval', 'prove']).flat())
})
