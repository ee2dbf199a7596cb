// Builds `dist` of the packages that are named, from their TypeScript sources, a file for each, so that bundlers leave out
// what an app does not use; runs after `npm ci`, so that their names resolve in any Node. With `--types`, before one is
// packed, the declarations too.
import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** Each package's folder, and what it takes from others. */
const packages = { sdk: ['../core/protocol/*.ts'], client: ['../core/contract/status.ts'] }

const separately = {
  name: 'separately',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^\./ }, ({ kind, path }) =>
      kind === 'entry-point' ? undefined : { path: path.replace(/\.ts$/, '.js'), external: true },
    ),
}

const buildPackage = async (name) => {
  const here = fileURLToPath(new URL(`../${name}/`, import.meta.url))
  if (!existsSync(`${here}index.ts`)) return
  rmSync(`${here}dist`, { recursive: true, force: true })
  await build({
    absWorkingDir: here,
    entryPoints: ['./*.ts', ...packages[name]],
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
  if (!process.argv.includes('--types')) return
  copyFileSync(`${here}../LICENSE`, `${here}LICENSE`)
  execFileSync('npx', ['tsc', '-p', here], { cwd: here, stdio: 'inherit' })
  for (const found of readdirSync(`${here}dist`, { recursive: true, encoding: 'utf8' })) {
    const file = `${here}dist/${found}`
    if (!found.endsWith('.d.ts')) continue
    // Older compilers want the name of what runs.
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(/(['"]\.[^'"]*)\.ts(['"])/g, '$1.js$2'))
  }
}

const named = process.argv.slice(2).filter((name) => name in packages)
await Promise.all(named.map(buildPackage))
