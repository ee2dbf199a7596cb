import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** What another product did: requests a second of sixteen at once, and the time of its own processor for each (ms); null where it is not measured. */
export interface Peer {
  readonly what: string
  readonly perSecond: number | null
  readonly cpu: number | null
}

const run = promisify(execFile)
const server = '/usr/sbin/freeradius'
const ticksPerSecond = 100
const secret = 'bench'

/** Whether Debian's FreeRADIUS is here, with its client and its modules for codes and HTTP. */
export const hasFreeradius = (): boolean =>
  [server, '/usr/bin/radclient', '/usr/lib/freeradius/rlm_totp.so', '/usr/lib/freeradius/rlm_rest.so'].every((path) =>
    existsSync(path),
  )

interface Site {
  readonly modules: string
  readonly authorize: string
  readonly authenticate: string
}

const configuration = (folder: string, port: number, { modules, authorize, authenticate }: Site): string =>
  `prefix = /usr
localstatedir = ${folder}
name = bench
libdir = /usr/lib/freeradius
logdir = ${folder}
run_dir = ${folder}
pidfile = ${folder}/pid
max_request_time = 10
max_requests = 4096
log {
  destination = files
  file = ${folder}/log
}
security {
  reject_delay = 0
  status_server = no
}
thread pool {
  start_servers = 8
  max_servers = 16
  min_spare_servers = 2
  max_spare_servers = 16
}
client bench {
  ipaddr = 127.0.0.1
  secret = ${secret}
}
modules {
${modules}
}
server default {
  listen {
    type = auth
    ipaddr = 127.0.0.1
    port = ${port}
  }
  authorize {
${authorize}
  }
  authenticate {
${authenticate}
  }
}
`

/** A module that checks a code against a secret in the configuration, which every user has. */
const totp = (base32: string): Site => ({
  modules: 'totp {\n}',
  authorize: `update control {
  &TOTP-Secret := "${base32}"
  &Auth-Type := totp
}
update request {
  &TOTP-Password := "%{User-Password}"
}`,
  authenticate: 'Auth-Type totp {\ntotp\n}',
})

/** A module that asks an instance whether the user's token is open. */
const rest = (url: string, service: string, basicKey: string): Site => ({
  modules: `rest {
  connect_uri = "${url}/health"
  authorize {
    uri = "${url}/token/status?service=${service}&id=%{User-Name}"
    method = 'get'
  }
  pool {
    start = 8
    min = 8
    max = 16
    spare = 0
    uses = 0
    lifetime = 0
    idle_timeout = 60
  }
}`,
  authorize: `update control {
  &REST-HTTP-Header += "Authorization: Bearer ${basicKey}"
}
rest
update control {
  &Auth-Type := Accept
}`,
  authenticate: '',
})

const cpuOf = ({ pid }: ChildProcess): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  return ((Number(fields[11]) + Number(fields[12])) * 1_000) / ticksPerSecond
}

const measured = async (
  what: string,
  site: Site,
  { port, count, user, password }: { port: number; count: number; user: string; password: string },
): Promise<Peer> => {
  const folder = mkdtempSync(join(tmpdir(), 'zaas-radius-'))
  writeFileSync(join(folder, 'radiusd.conf'), configuration(folder, port, site))
  writeFileSync(join(folder, 'asked'), `User-Name = "${user}", User-Password = "${password}"\n`)
  const child = spawn(server, ['-f', '-d', folder, '-n', 'radiusd'], { stdio: 'ignore' })
  const ask = (times: number) =>
    run('radclient', [
      '-q',
      '-s',
      '-c',
      String(times),
      '-p',
      '16',
      '-r',
      '20',
      '-t',
      '1',
      '-f',
      join(folder, 'asked'),
      `127.0.0.1:${port}`,
      'auth',
      secret,
    ])
  try {
    await ask(10)
    const [cpu, began] = [cpuOf(child), performance.now()]
    const { stdout } = await ask(count)
    const seconds = (performance.now() - began) / 1_000
    const accepted = Number(/Accepted\s*:\s*(\d+)/i.exec(stdout)?.[1])
    if (accepted !== count) throw new Error(`FreeRADIUS accepted ${accepted} of ${count}: ${stdout}`)
    return { what, perSecond: Math.round(count / seconds), cpu: (cpuOf(child) - cpu) / count }
  } catch (error) {
    const log = existsSync(join(folder, 'log')) ? readFileSync(join(folder, 'log'), 'utf8') : ''
    throw new Error(`${what}: ${log.slice(-500)}`, { cause: error })
  } finally {
    const ended = once(child, 'exit')
    if (child.exitCode === null && child.kill()) await ended
    rmSync(folder, { recursive: true, force: true })
  }
}

/** FreeRADIUS by itself, and as the front of an instance, each asked by sixteen at once. */
export const freeradius = async (
  asked: { url: string; service: string; basicKey: string; user: string },
  { base32, code, port, count }: { base32: string; code: string; port: number; count: number },
): Promise<Peer[]> => {
  const { url, service, basicKey, user } = asked
  const one = { port, count, user, password: code }
  return [
    await measured('FreeRADIUS, rlm_totp: a code of a secret in its file', totp(base32), one),
    await measured('FreeRADIUS, rlm_rest: GET /token/status of the instance', rest(url, service, basicKey), one),
  ]
}
