import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { type Server } from 'node:http'
import { relative } from 'node:path'
import { StartError } from './start-error.ts'

/** There a socket is a pipe with a name of its own. */
const isWindows = process.platform === 'win32'
/** What fits into a socket's name on every system. */
const socketNameBytes = 103

/** The shorter name of a socket in a folder: its path, or how it is reached from here. */
export const socketName = (path: string): string => {
  const [name = path] = [path, relative('', path)].toSorted((one, other) => one.length - other.length)
  if (Buffer.byteLength(name) > socketNameBytes)
    throw new StartError(`${path} is too long a name for a socket; choose a shorter folder with --data`)
  return name
}

/** Makes the socket, in place of one that a killed instance left; answers the name that clients connect to. */
export const listenOnSocket = async (server: Server, path: string): Promise<string> => {
  const name = isWindows ? `\\\\.\\pipe\\${randomUUID()}` : socketName(path)
  rmSync(path, { force: true })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(name, resolve)
  })
  return name
}
