// Builds sdk/dist from the TypeScript sources; runs after `npm ci`, so that 'zaas-sdk' resolves in any Node.
import { existsSync } from 'node:fs'
import { build } from 'esbuild'

const entry = new URL('./index.ts', import.meta.url).pathname
if (existsSync(entry)) {
  await build({
    entryPoints: [entry],
    outdir: new URL('./dist', import.meta.url).pathname,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    external: ['@noble/*', '@scure/*', 'node:*'],
  })
}
