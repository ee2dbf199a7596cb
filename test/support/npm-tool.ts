import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'

const folder = resolve(import.meta.dirname, '../../.build/tools')
const run = promisify(execFile)

/**
 * The folder of a package that only a test needs, with what it needs, as npm brings it: kept in `.build`, so that it is
 * asked for once. Null, with the reason printed, where npm cannot bring it.
 */
export const npmTool = async (name: string, version: string): Promise<string | null> => {
  const home = join(folder, `${name.replace('/', '-')}-${version}`)
  const found = join(home, 'node_modules', name)
  if (existsSync(join(home, 'whole'))) return found
  mkdirSync(home, { recursive: true })
  writeFileSync(join(home, 'package.json'), '{"private":true}')
  const options = ['install', '--no-audit', '--no-fund', '--no-save', '--ignore-scripts', '--force']
  try {
    await run('npm', [...options, '--prefix', home, `${name}@${version}`], { cwd: home, timeout: 60_000 })
    writeFileSync(join(home, 'whole'), '')
    return found
  } catch {
    console.warn(`skipped: npm does not bring ${name} ${version}`)
    return null
  }
}
