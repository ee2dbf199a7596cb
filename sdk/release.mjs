// npm run release:sdk: builds, tests and packs the SDK, and leaves the package in this folder. Publishing it is yours.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(new URL('.', import.meta.url))
const { name, version } = JSON.parse(readFileSync(`${here}package.json`, 'utf8'))
const run = (...command) => execFileSync('npx', command, { cwd: `${here}..`, stdio: 'inherit' })

if (!readFileSync(`${here}CHANGELOG.md`, 'utf8').includes(`\n## ${version}`))
  throw new Error(`sdk/CHANGELOG.md says nothing of ${version}`)
run('tsc')
run('vitest', 'run', 'test/sdk', 'test/second-implementation', 'test/package')
run('npm', 'pack', '--workspace', name, '--pack-destination', here)
