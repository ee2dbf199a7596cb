import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { keptAssembly } from '../../../local/kept-assembly.ts'
import { projectRoot, synthesize } from '../../../local/synth.ts'

const folder = mkdtempSync(join(tmpdir(), 'zaas-kept-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const [app, nowhere] = [join(projectRoot, 'bin', 'zaas.ts'), join(folder, 'nowhere.ts')]
const contextOf = (url: string, more: object = {}) => ({
  'zaas:stage': 'local',
  'zaas:url': url,
  'zaas:bundles': join(projectRoot, '.build', 'functions'),
  ...more,
})
const templatesIn = (output: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(output)
      .filter((name) => name.endsWith('.template.json'))
      .map((name) => [name, readFileSync(join(output, name), 'utf8')]),
  )

it('what was synthesized is taken over at another address, and is what a synthesis there gives', async () => {
  const [first, second, fresh] = ['first', 'second', 'fresh'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ]
  const url = 'http://127.0.0.1:2'
  await keptAssembly({ app, output: first, context: contextOf('http://127.0.0.1:1') }, 'http://127.0.0.1:1')
  await keptAssembly({ app: nowhere, output: second, context: contextOf(url) }, url)
  await synthesize({ app, output: fresh, context: contextOf(url) })
  expect(templatesIn(second)).toEqual(templatesIn(fresh))
  expect(JSON.stringify(templatesIn(first))).toContain('http://127.0.0.1:1')
  const assets = (output: string) => readdirSync(output).filter((name) => name.startsWith('asset.'))
  expect(assets(second)).toEqual(assets(fresh))
})

it('another context is synthesized', async () => {
  const context = contextOf('http://127.0.0.1:1', { 'zaas:maxTokens': 77 })
  const asked = keptAssembly({ app: nowhere, output: join(folder, 'other'), context }, 'http://127.0.0.1:1')
  await expect(asked).rejects.toThrow('The CDK app could not be synthesized')
})
