import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const compressible = /\.(html|js|css|svg|txt|json|webmanifest)$/

const brotli = (contents) =>
  brotliCompressSync(contents, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: contents.length } })

/** Puts a fresh folder in an old one's place. Two builds at once make the same files, and the later one stays. */
const replace = async (fresh, folder, tries = 5) => {
  await rm(folder, { recursive: true, force: true })
  try {
    await rename(fresh, folder)
  } catch (error) {
    if (tries === 0 || !['ENOTEMPTY', 'EEXIST'].includes(error.code)) throw error
    await replace(fresh, folder, tries - 1)
  }
}

/** Writes a page's files into its folder, each text also as .gz and .br: all of them at once, for whoever looks. */
export const writeFiles = async (folder, files) => {
  const fresh = `${folder}.${process.pid}`
  await rm(fresh, { recursive: true, force: true })
  await mkdir(fresh, { recursive: true })
  for (const [name, contents] of files) {
    await writeFile(join(fresh, name), contents)
    if (!compressible.test(name)) continue
    await writeFile(join(fresh, `${name}.gz`), gzipSync(contents, { level: 9 }))
    await writeFile(join(fresh, `${name}.br`), brotli(contents))
  }
  // A runner that serves the folder at this moment sees the old files or the new ones.
  await replace(fresh, folder)
}
