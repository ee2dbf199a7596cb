type Fs = typeof import('node:fs')

/** Records by key, without a prototype. */
export type Records = Record<string, string>

/** The records of a file, none where there is no file; what is no list of records throws. */
export const read = async (fs: Fs, file: string): Promise<Records> => {
  const none: Records = Object.create(null)
  try {
    return Object.assign(none, JSON.parse(await fs.promises.readFile(file, 'utf8')))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return none
    throw error
  }
}

/** Writes a new file that takes the old one's place after fsync. */
export const replace = async (fs: Fs, file: string, folder: string, records: Records): Promise<void> => {
  await fs.promises.mkdir(folder, { recursive: true, mode: 0o700 })
  const fresh = `${file}.${globalThis.process.pid}.tmp`
  const handle = await fs.promises.open(fresh, 'w', 0o600)
  try {
    await handle.writeFile(JSON.stringify(records))
    await handle.sync()
  } finally {
    await handle.close()
  }
  await fs.promises.rename(fresh, file)
  // The rename itself is durable only once the folder is.
  const entry = await fs.promises.open(folder, 'r')
  await entry.sync().catch(() => undefined)
  await entry.close()
}
