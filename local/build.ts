import { chmod, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { buildFunctions } from '../lib/bundling/bundle-functions.ts'
import { buildPages } from '../web/build.mjs'
import { projectRoot } from './synth.ts'

/** Lets every user of this machine read what was built, which an instance of the owner's may have kept to itself. */
const openToAll = async (folder: string): Promise<void> => {
  const found = await readdir(folder, { recursive: true, withFileTypes: true })
  for (const entry of found) await chmod(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o755 : 0o644)
  await chmod(folder, 0o755)
}

// Pages and functions are built, so that an instance of another user starts from this folder without writing to it.
await buildPages()
const functions = await buildFunctions()
await openToAll(join(projectRoot, '.build'))
console.log(`Built the pages and ${functions.length} functions`)
