import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { buildFunctions, bundleDirectory } from '../../../lib/bundling/bundle-functions.ts'

const root = mkdtempSync(join(tmpdir(), 'zaas-bundles-'))
const entry = (name: string, text: string): void => {
  mkdirSync(join(root, 'functions', 'area'), { recursive: true })
  writeFileSync(join(root, 'functions', 'area', name), text)
}
const client = `import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'
export const handler = async (): Promise<unknown> => new DynamoDBClient().send(new GetItemCommand({ TableName: 'a', Key: {} }))\n`

beforeAll(() => {
  symlinkSync(fileURLToPath(new URL('../../../node_modules', import.meta.url)), join(root, 'node_modules'))
  entry('one.ts', client)
  entry('two.ts', 'export const handler = async (): Promise<number> => 2\n')
  entry('two.test.ts', 'throw new Error()\n')
})
afterAll(() => rmSync(root, { recursive: true }))

it('every function becomes one file, named by its area and name', async () => {
  const built = await buildFunctions(root)
  expect(built.map(({ id }) => id)).toEqual(['area.one', 'area.two'])
  for (const { id, directory, bytes } of built) {
    expect(directory).toBe(bundleDirectory(id, root))
    expect(readdirSync(directory)).toEqual(['index.mjs'])
    expect(statSync(join(directory, 'index.mjs')).size).toBe(bytes)
  }
})

it('identical input gives identical bytes, and an unchanged file is not touched', async () => {
  const file = join(bundleDirectory('area.one', root), 'index.mjs')
  const before = [readFileSync(file, 'utf8'), statSync(file).mtimeMs]
  await buildFunctions(root)
  expect([readFileSync(file, 'utf8'), statSync(file).mtimeMs]).toEqual(before)
  expect(before[0]).not.toContain(root)
})

it('the search for credentials is left out: Lambda gives them in the environment', async () => {
  const text = readFileSync(join(bundleDirectory('area.one', root), 'index.mjs'), 'utf8')
  expect(['credential_process', 'sso-oidc', 'AssumeRoleWithWebIdentity'].filter((word) => text.includes(word))).toEqual(
    [],
  )
  expect(text.length).toBeLessThan(400_000)
})

it('a function that is gone takes its bundle along', async () => {
  rmSync(join(root, 'functions', 'area', 'two.ts'))
  await buildFunctions(root)
  expect(readdirSync(join(root, '.build', 'functions'))).toEqual(['area.one'])
})
