import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildFunctions } from '../../lib/bundling/bundle-functions.ts'

/** Before all test files that start instances: bundles the functions once, and gives the run a folder for everything temporary, which goes at its end. */
export const setup = async (): Promise<() => void> => {
  const folder = mkdtempSync(join(tmpdir(), 'zaas-run-'))
  process.env['TMPDIR'] = folder
  await buildFunctions()
  return () => rmSync(folder, { recursive: true, force: true })
}
