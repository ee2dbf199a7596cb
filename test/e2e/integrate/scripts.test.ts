import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { enrolled, pin } from '../../support/enrolled.ts'
import { blocksOf } from '../../support/document-blocks.ts'
import { quietInstance } from '../../support/instance.ts'
import { itWith } from '../../support/optional-tool.ts'
import { fiveStatuses, people, shown, tryEverybody } from './five-statuses.ts'
import { asked, examples, Repository } from './repository.ts'

const instance = await quietInstance()
const repository = new Repository()
const tenant = await fiveStatuses(instance, 'scripts')

/** What lets in whoever's token is open: a program that ends well. */
const doors: readonly (readonly [string, string, (url: string, id: string) => Promise<boolean>])[] = [
  [
    'a step of GitHub Actions',
    'jq',
    async (url, id) => (await repository.runSteps('github-deploy.yml', id, asked(url, tenant))) === 'deployed\n0',
  ],
  [
    'the logon script',
    'jq',
    async (url, id) => {
      const script = shown('logon-script.md', '/etc/profile.d/zaas-logon.sh')
        .replace('https://zaas.example', url)
        .replace(/zaas_acme_…/, tenant.basicKey)
        .replace('acme_workstations', tenant.service)
        .replaceAll('/usr/local/bin/', 'ci/')
        .replace(' 60;', ' 0;')
      return (await repository.run(['sh', '-c', script], { USER: id })).includes(`mounted /home/${id}/share\n`)
    },
  ],
  [
    'the door',
    'python3',
    async (url, id) => {
      const env = { ...asked(url, tenant), RELAY: 'echo click', WAIT: '1' }
      return (await repository.run(['python3', join(examples, 'door.py')], env, `${id}\n`)) === 'click\nopen\n0'
    },
  ],
  ['the hours', 'sh', async (url, id) => (await withinHours(url, id, '2026-07-11T08:00:00Z', always)) === '0'],
]

const always = { zone: 'Europe/Madrid', everybody: ['Mon-Sun 00:00-24:00'], people: {} }

/** Asks whether it is somebody's time, at a time. */
const withinHours = (url: string, id: string, time: string, hours: object): Promise<string> => {
  const HOURS = join(repository.folder, 'hours.json')
  writeFileSync(HOURS, JSON.stringify(hours))
  const clock = `data:text/javascript,${encodeURIComponent(`Date.now = () => ${Date.parse(time)}`)}`
  const command = [process.execPath, '--import', clock, join(examples, 'working-hours.mjs'), 'enter', id]
  return repository.run(command, { ...asked(url, tenant), HOURS })
}

describe('who is let in where the token is open, and nobody where zaas cannot be reached', () => {
  for (const [name, tool, isIn] of doors)
    itWith(tool)(name, () => tryEverybody(instance, (url, work) => work((id) => isIn(url, id))), 120_000)
})

itWith('curl')('every recipe begins with a question that tells whether address and key are right', async () => {
  const first = (key: string): string =>
    blocksOf('docs/integrate/door.md', 'sh')[0]
      ?.code.replace('https://zaas.example', instance.url)
      .replace(/zaas_acme_…/, key) ?? ''
  expect(await repository.run(['sh', '-c', first(tenant.basicKey)], {})).toContain(`"services":["${tenant.service}"]`)
  expect(await repository.run(['sh', '-c', first('zaas_acme_wrong')], {})).toContain('"error":"forbidden"')
})

itWith('python3')('one opening of a single-use token opens the door once', async () => {
  const own = await instance.signUp('doors', { duress: true, protection: { iterations: 10_000 }, duration: 0 })
  const { token } = await enrolled(instance, own, 'ann lee')
  await token.open(pin)
  const env = { ...asked(instance.url, own), RELAY: 'true', WAIT: '1' }
  expect(await repository.run(['python3', join(examples, 'door.py')], env, 'ann lee\nann lee\n')).toBe('open\nshut\n0')
})

itWith('sh')(
  'hours are those of the place, in summer and winter, and the day ends for every open token',
  async () => {
    const hours = { ...always, everybody: ['Mon-Fri 08:00-18:00'], people: { 'ann lee': ['Sat-Sun 10:00-14:00'] } }
    for (const [id, time, isIn] of [
      ['kim+ops', '2026-07-06T05:59:59Z', false],
      ['kim+ops', '2026-07-06T06:00:00Z', true],
      ['kim+ops', '2026-07-06T16:00:00Z', false],
      ['kim+ops', '2026-12-07T06:59:59Z', false],
      ['kim+ops', '2026-12-07T07:00:00Z', true],
      ['kim+ops', '2026-07-11T08:00:00Z', false],
      ['ann lee', '2026-07-11T08:00:00Z', true],
      ['ann lee', '2026-07-06T08:00:00Z', false],
    ] as const)
      expect([id, time, await withinHours(instance.url, id, time, hours)]).toEqual([id, time, isIn ? '0' : '1'])
    const env = {
      ...asked(instance.url, tenant),
      AUTHKEY: tenant.adminKey,
      HOURS: join(repository.folder, 'hours.json'),
    }
    expect(await repository.run([process.execPath, join(examples, 'working-hours.mjs'), 'close'], env)).toBe('0')
    const found = await Promise.all(Object.keys(people).map((id) => instance.status(tenant, id)))
    expect(found.filter((status) => status === 1 || status === 3)).toEqual([])
  },
  120_000,
)
