import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, expect, vi } from 'vitest'
import { freePort } from '../../support/cli.ts'
import { quietInstance } from '../../support/instance.ts'
import { itWith } from '../../support/optional-tool.ts'
import { toolPath } from '../../support/tool-path.ts'
import { fiveStatuses, people, shown, tryEverybody } from './five-statuses.ts'

const instance = await quietInstance()
const folder = mkdtempSync(join(tmpdir(), 'zaas-ssh-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const recipe = 'ssh-and-sudo.md'
const firstUid = 70_001
const names = Object.keys(people)
/** The client of OpenSSH sends no name with quotes in it, whoever has one. */
const isSent = (name: string): boolean => !/['"&]/.test(name)

/** Where the host's own files are replaced, seen by its processes alone. */
const host = `
set -eu
mount --make-rprivate /
mount -t tmpfs tmpfs /run
mkdir -m 755 /run/sshd /run/keys
cp "${folder}/user.pub" /run/keys/user.pub
chmod 644 /run/keys/user.pub
for file in passwd shadow pam.d/sshd pam.d/sudo sudoers; do mount --bind "${folder}/etc/$file" "/etc/$file"; done
touch "${folder}/etc/zaas.conf"
mount -t tmpfs tmpfs /usr/local/sbin
cp "${folder}/pam-zaas" /usr/local/sbin/pam-zaas
chmod 700 /usr/local/sbin/pam-zaas
exec /usr/sbin/sshd -D -e -f "${folder}/sshd_config"
`

const write = (name: string, content: string, mode = 0o644): void =>
  writeFileSync(join(folder, name), content, { mode })

const permitted = 'account required pam_permit.so\nsession required pam_permit.so\n'

/** The files of a host that is set up as the recipe says, with these people on it. */
const writeHost = (port: number): void => {
  mkdirSync(join(folder, 'etc/pam.d'), { recursive: true })
  for (const name of ['host', 'user'])
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, name)])
  const users = names.map((name, index) => `${name}:*:${firstUid + index}:${firstUid}::/:/bin/sh\n`).join('')
  write('etc/passwd', `root:x:0:0::/root:/bin/sh\nsshd:x:100:65534::/run/sshd:/usr/sbin/nologin\n${users}`)
  write('etc/shadow', `root:*:1::::::\n${names.map((name) => `${name}:*:1::::::\n`).join('')}`, 0o600)
  write('etc/pam.d/sshd', `${shown(recipe, '/etc/pam.d/sshd')}${permitted}`)
  write('etc/pam.d/sudo', `${shown(recipe, '/etc/pam.d/sudo')}${permitted}`)
  write('etc/sudoers', 'ALL ALL=(ALL) ALL\n', 0o440)
  const script = shown(recipe, '/usr/local/sbin/pam-zaas')
  // Where it lies in the test: the machine's own has to stay as it is.
  write('pam-zaas', script.replace('/etc/zaas.conf', `${folder}/etc/zaas.conf`), 0o700)
  const config = [
    `ListenAddress 127.0.0.1:${port}`,
    `HostKey ${folder}/host`,
    'AuthorizedKeysFile /run/keys/user.pub',
    'StrictModes no',
    'PidFile none',
    shown(recipe, '/etc/ssh/sshd_config.d/zaas.conf'),
  ]
  write('sshd_config', config.join('\n'))
}

const reachedAt = (url: string, { service, basicKey }: { service: string; basicKey: string }): void =>
  write('etc/zaas.conf', `ZAAS=${url}\nSERVICE=${service}\nAUTHKEY=${basicKey}\n`, 0o600)

/** What a program prints to whom it lets in; nothing is typed. */
const printed = async (program: string, args: readonly string[]): Promise<string> =>
  (await text(spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] }).stdout)).trim()

const isMissing = ['ssh', 'sudo', 'jq', 'curl', 'unshare'].find((tool) => toolPath(tool) === null)
const it = isMissing === undefined && process.getuid?.() === 0 ? itWith('sshd') : itWith(isMissing ?? 'being root')

it('sshd and sudo let in exactly those whose token is open, and nobody where zaas cannot be reached', async () => {
  const tenant = await fiveStatuses(instance, 'hosts')
  const port = await freePort()
  writeHost(port)
  reachedAt(instance.url, tenant)
  const sshd = spawn('unshare', ['-m', 'sh', '-c', host], { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  sshd.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const ended = new Promise((resolve) => sshd.once('close', resolve))
  const options = ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR', 'IdentitiesOnly=yes']
  const log = (user: string): Promise<string> => {
    const quoted = `User="${user.replaceAll('"', '\\"')}"`
    const given = [...options, quoted].flatMap((option) => ['-o', option])
    const args = ['-F', 'none', '-p', String(port), '-i', join(folder, 'user'), ...given, '127.0.0.1', 'id -u']
    return printed('ssh', args)
  }
  const elevate = (user: string): Promise<string> => {
    const uid = String(firstUid + names.indexOf(user))
    const asUser = ['setpriv', '--reuid', uid, '--regid', String(firstUid), '--clear-groups']
    const args = ['-m', '-t', String(sshd.pid), ...asUser, 'sudo', '-k', '-S', 'id', '-u']
    return printed('nsenter', args)
  }
  try {
    await vi.waitFor(() => expect(said).toContain(`Server listening on 127.0.0.1 port ${port}`), { timeout: 20_000 })
    await tryEverybody(instance, async (url, work) => {
      reachedAt(url, tenant)
      await work(async (name) => {
        const isElevated = (await elevate(name)) === '0'
        if (isSent(name)) expect((await log(name)) === String(firstUid + names.indexOf(name)), name).toBe(isElevated)
        return isElevated
      })
    })
  } finally {
    sshd.kill('SIGTERM')
    await ended
  }
}, 180_000)
