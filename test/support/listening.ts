import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { resolve } from 'node:path'

/** Where a process of this machine waits for others: TCP and UDP ports with their addresses, and Unix sockets by path. */
export interface Listening {
  readonly ports: readonly { readonly address: string; readonly port: number }[]
  readonly sockets: readonly string[]
}

const rows = (file: string): string[][] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))

/** Addresses of four bytes are written backwards; others are only told apart. */
const readableAddress = (hex: string): string =>
  hex.length === 8 ? Buffer.from(hex, 'hex').toReversed().join('.') : hex

/** What a process listens on, as the Linux kernel tells it. */
export const listeningOf = (pid: number): Listening => {
  const folder = `/proc/${pid}`
  const links = readdirSync(`${folder}/fd`).flatMap((fd) => {
    try {
      return [readlinkSync(`${folder}/fd/${fd}`)]
    } catch {
      // Closed meanwhile.
      return []
    }
  })
  const own = new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []))
  const ports = ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((kind) =>
    rows(`${folder}/net/${kind}`)
      // 0A is LISTEN; a UDP port has no such state.
      .filter(({ 3: state, 9: inode = '' }) => own.has(inode) && (state === '0A' || kind.startsWith('udp')))
      .map(({ 1: local = '' }) => {
        const [address = '', port = ''] = local.split(':')
        return { address: readableAddress(address), port: Number.parseInt(port, 16) }
      }),
  )
  const sockets = rows(`${folder}/net/unix`)
    .filter(({ 3: flags, 6: inode = '' }) => own.has(inode) && flags === '00010000')
    .map(({ 7: path = '' }) => resolve(readlinkSync(`${folder}/cwd`), path))
  return { ports, sockets }
}
