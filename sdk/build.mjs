// Builds sdk/dist from the TypeScript sources, a file for each, so that bundlers leave out what an app does not use; runs
// after `npm ci`, so that 'zaas-sdk' resolves in any Node. With `--types`, before it is packed, the declarations too.
import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = fileURLToPath(new URL('.', import.meta.url))

const separately = {
  name: 'separately',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^\./ }, ({ kind, path }) =>
      kind === 'entry-point' ? undefined : { path: path.replace(/\.ts$/, '.js'), external: true },
    ),
}

if (existsSync(`${here}index.ts`)) {
  rmSync(`${here}dist`, { recursive: true, force: true })
  await build({
    absWorkingDir: here,
    entryPoints: ['./*.ts', '../core/protocol/*.ts'],
    outdir: 'dist',
    outbase: '..',
    bundle: true,
    plugins: [separately],
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    sourcemap: true,
    external: ['@noble/*', '@scure/*', 'node:*'],
  })
  if (process.argv.includes('--types')) {
    copyFileSync(`${here}../LICENSE`, `${here}LICENSE`)
    execFileSync('npx', ['tsc', '-p', here], { cwd: here, stdio: 'inherit' })
    for (const name of readdirSync(`${here}dist`, { recursive: true, encoding: 'utf8' })) {
      const file = `${here}dist/${name}`
      if (!name.endsWith('.d.ts')) continue
      // Older compilers want the name of what runs.
      writeFileSync(file, readFileSync(file, 'utf8').replaceAll(/(['"]\.[^'"]*)\.ts(['"])/g, '$1.js$2'))
    }
  }
}
