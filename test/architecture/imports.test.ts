import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { wordsOf } from '../support/words-of.ts'

const root = resolve(import.meta.dirname, '../..')

const filesIn = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => join(folder, file))
    .filter((file) => /\.(ts|tsx|mjs)$/.test(file) && !/(^|\/)(node_modules|dist)\//.test(file))

const imports = (file: string): string[] => {
  const source = readFileSync(join(root, file), 'utf8')
  return [...source.matchAll(/(?:\bfrom |\bimport |\bimport\()'([^']+)'/g)].map(([, name = '']) =>
    name.startsWith('.') ? relative(root, resolve(root, dirname(file), name)) : name,
  )
}

/** What each room may import besides itself: rooms by path, packages by name. */
const arrows: Record<string, RegExp[]> = {
  'core/contract': [/^zod$/, /^node:fs$/],
  'core/protocol': [/^@noble\//],
  'core/domain': [/^core\/(contract|protocol)\//, /^node:(crypto|net|zlib)$/, /^otplib$/, /^@scure\/base$/],
  'core/application': [/^core\/(contract|domain|protocol)\//, /^node:crypto$/],
  'core/adapters': [
    /^core\/(contract|domain|protocol)\//,
    /^node:/,
    /^@aws-sdk\//,
    /^aws-lambda$/,
    /^(zod|cborg|jose|qrcode|@simplewebauthn\/server)$/,
  ],
  'core/runtime': [
    /^core\/(contract|domain)\//,
    /^node:(buffer|crypto|net)$/,
    /^aws-lambda$/,
    /^@middy\/core$/,
    /^zod$/,
  ],
  'core/platform': [/^core\/(adapters|application|contract|domain)\//, /^node:/],
  functions: [/^core\//, /^aws-lambda$/],
  lib: [
    /^core\/contract\/(endpoints|edge|errors|oidc-routes|pages|plans)\.ts$/,
    /^functions\/(grants|resources|variables|limits)\.ts$/,
    /^core\/domain\/limits\.ts$/,
    /^core\/adapters\/dynamo\/service-index\.ts$/,
    // The version of the app that is deployed.
    /^package\.json$/,
    /^node:/,
    /^aws-cdk-lib/,
    /^constructs$/,
    /^zod$/,
    /^esbuild$/,
    // What the lean clients are made of.
    /^@smithy\//,
  ],
  bin: [/^lib\//, /^web\/build\.mjs$/, /^node:/, /^@aws-sdk\//, /^aws-cdk-lib/, /^cdk-nag$/],
  web: [
    /^core\/contract\/(app-base|pages|presets|service-config)\.ts$/,
    /^core\/protocol\/(deeplink|enrolment-code|typed)\.ts$/,
    /^react$/,
    /^react-dom\/client$/,
    /^zaas-sdk(\/messages)?$/,
    // The console's settings read the schema of a configuration, when they are first opened.
    /^zod$/,
    // Shapes of answers, and the one schema that the lines of a file are checked by.
    /^core\/contract\/(endpoint|endpoints\/(service|tenant|token|webhook)\/[a-z-]+)\.ts$/,
    /^papaparse$/,
    /^qr\//,
    /^@scure\/bip39\//,
    /^node:/,
    /^esbuild$/,
  ],
  // Types alone, but for the status numbers: its package runs without zod.
  client: [/^core\/contract\/(endpoints|endpoint|errors|webhook-body|status)\.ts$/, /^zod$/],
  // Node and esbuild build and release it; what is shipped imports neither (test/sdk/bundle.test.ts).
  sdk: [/^core\/protocol\//, /^@noble\//, /^@scure\//, /^node:(child_process|fs|url)$/, /^esbuild$/],
}

describe('imports point one way', () => {
  for (const [room, allowed] of Object.entries(arrows)) {
    it(`${room} imports only what it may`, () => {
      const files = filesIn(room)
      expect(files.length).toBeGreaterThan(0)
      const strays = files.flatMap((file) =>
        imports(file)
          .filter((name) => !name.startsWith(`${room}/`) && !allowed.some((pattern) => pattern.test(name)))
          .map((name) => `${file} imports ${name}`),
      )
      expect(strays).toEqual([])
      const all = files.flatMap(imports)
      expect(allowed.filter((pattern) => !all.some((name) => pattern.test(name))).map(String), 'never used').toEqual([])
    })
  }

  it('only lib and bin import aws-cdk-lib', () => {
    const others = ['core', 'functions', 'sdk', 'local'].flatMap(filesIn)
    expect(others.filter((file) => imports(file).some((name) => name.startsWith('aws-cdk-lib')))).toEqual([])
  })

  it('nothing above an adapter imports an AWS client', () => {
    const above = wordsOf`functions core/platform core/application core/runtime core/domain core/contract`.flatMap(
      filesIn,
    )
    expect(above.filter((file) => imports(file).some((name) => name.startsWith('@aws-sdk')))).toEqual([])
  })
})
