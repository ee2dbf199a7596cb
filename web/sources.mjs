import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The project's folder. */
export const project = resolve(dirname(fileURLToPath(import.meta.url)), '..')

/** The API as data, which the reference shows. */
export const apiDocument = join(project, 'docs', 'openapi.json')

/** A short hash of some contents. */
export const hashOf = (contents) => createHash('sha256').update(contents).digest('hex').slice(0, 16)

/** What the pages are made of; the same sources are not built twice. */
export const digestOfSources = async (root) => {
  const rooms = [join(root, 'web'), ...['sdk', 'core/protocol', 'core/contract'].map((room) => join(project, room))]
  const folders = await Promise.all(
    rooms.map(async (folder) =>
      (await readdir(folder, { recursive: true }))
        .filter(
          (name) =>
            /\.(tsx?|mjs|css|html|svg|png|webmanifest|json)$/.test(name) && !/(^|\/)(dist|node_modules)\//.test(name),
        )
        .map((name) => join(folder, name)),
    ),
  )
  const files = [
    ...folders.flat().sort(),
    join(project, 'package.json'),
    join(project, 'package-lock.json'),
    apiDocument,
  ]
  const contents = await Promise.all(files.map((file) => readFile(file)))
  return hashOf(
    Buffer.concat(contents.flatMap((bytes, index) => [Buffer.from(`${relative(project, files[index])}\0`), bytes])),
  )
}
