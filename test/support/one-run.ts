import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { buildFunctions } from '../../lib/bundling/bundle-functions.ts'
import { buildPages } from '../../web/build.mjs'

const prefix = 'zaas-run-'

/** Before all test files that start instances: bundles functions and pages once, and gives the run a folder for everything temporary, which goes at its end. */
export const setup = async (): Promise<() => void> => {
  await buildFunctions()
  await buildPages()
  // Once for all projects of the run: a folder in a folder makes paths too long for the sockets of browsers.
  if (basename(tmpdir()).startsWith(prefix)) return () => undefined
  const folder = mkdtempSync(join(tmpdir(), prefix))
  process.env['TMPDIR'] = folder
  return () => rmSync(folder, { recursive: true, force: true })
}
