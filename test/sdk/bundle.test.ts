import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { expect, test } from 'vitest'

/** Bundles a line of app code for a browser, everything inlined that an app would load first; gzip bytes and text by chunk. */
const bundle = async (code: string, splitting: boolean): Promise<{ name: string; size: number; text: string }[]> => {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: new URL('../../sdk', import.meta.url).pathname, loader: 'ts' },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    splitting,
    // Of the licences an app ships the texts in a file of their own.
    legalComments: 'none',
    outdir: '/out',
    write: false,
  })
  return outputFiles.map(({ path, contents, text }) => ({
    name: path,
    size: gzipSync(contents, { level: 9 }).length,
    text,
  }))
}

/** What is loaded before any `import()`: the entry and what it imports statically. */
const firstLoad = (files: { name: string; size: number; text: string }[]): typeof files => {
  const wanted = new Set(['stdin.js'])
  for (const name of wanted) {
    const text = files.find((file) => file.name.endsWith(name))?.text ?? ''
    for (const [, chunk = ''] of text.matchAll(/(?:from|import)"\.\/([^"]+)"/g)) wanted.add(chunk)
  }
  return files.filter(({ name }) => wanted.has(name.split('/').at(-1) ?? ''))
}

test("the whole SDK loads in 40 kB gzip, and the phrase's word list is not in it", async () => {
  const files = await bundle("export * from './index.ts'", true)
  const core = firstLoad(files)
  const size = core.reduce((sum, file) => sum + file.size, 0)
  expect(size).toBeLessThan(40_000)
  expect(core.some(({ text }) => text.includes('abandon'))).toBe(false)
  expect(files.some(({ text }) => text.includes('abandon'))).toBe(true)
  expect(files.reduce((sum, file) => sum + file.size, 0)).toBeLessThan(50_000)
})

test('checkPin alone carries no cryptography', async () => {
  const [file] = await bundle("export { checkPin } from './index.ts'", false)
  expect(file?.size).toBeLessThan(8_000)
})

test('nothing refers to a Node module', async () => {
  const files = await bundle("export * from './index.ts'", true)
  for (const { text } of files) expect(text).not.toMatch(/(?:from|import\(?)\s*"node:/)
})
