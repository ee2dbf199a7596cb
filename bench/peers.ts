import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'
import { generateSync, verifySync } from 'otplib'
import type { BenchInstance, BenchService } from './instance.ts'
import { freeradius, hasFreeradius, type Peer } from './peers/freeradius.ts'
import { microseconds } from './samples.ts'
import { median, timed } from './statistics.ts'

const run = promisify(execFile)
const base32 = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'
const oathtool = '/usr/bin/oathtool'

/** Other products that say whether somebody may pass, where they are installed: none keeps a count of tries, or knows duress. */
export const peers = async (
  instance: BenchInstance,
  { name, basicKey }: BenchService,
  { count, port }: { count: number; port: number },
): Promise<Peer[]> => {
  const code = (): string => generateSync({ secret: base32 })
  const began = process.cpuUsage()
  for (let times = 0; times < count; times += 1) verifySync({ secret: base32, token: code() })
  const cpu = microseconds(process.cpuUsage(began)) / 1_000 / count
  const found: Peer[] = [{ what: 'otplib: a code made and checked, in this process', perSecond: null, cpu }]
  if (existsSync(oathtool)) {
    const times: number[] = []
    for (let one = 0; one < Math.min(50, count); one += 1)
      times.push(await timed(() => run(oathtool, ['--totp', '--base32', base32])))
    found.push({ what: 'oathtool: a process for each code', perSecond: Math.round(1_000 / median(times)), cpu: null })
  }
  if (hasFreeradius()) {
    const asked = { url: instance.url, service: name, basicKey, user: 'joe' }
    found.push(...(await freeradius(asked, { base32, code: code(), port, count })))
  }
  return found
}

/** Peers for people. */
export const shownPeers = (found: readonly Peer[]): string =>
  found
    .map(({ what, perSecond, cpu }) => {
      const columns = [perSecond === null ? '' : String(perSecond), cpu === null ? '' : cpu.toFixed(3)]
      return `${what.padEnd(60)}${columns.map((column) => column.padStart(10)).join('')}`
    })
    .join('\n')
