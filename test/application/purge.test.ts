import { expect, it } from 'vitest'
import { purge, type PurgePorts } from '../../core/application/purge.ts'
import type { Job } from '../../core/domain/job.ts'

const reference = { tenant: 'acme', job: 'j' }

/** A service with so many tokens, and a worker that dies when `dies` says so. */
const world = (tokens: number, dies: (step: string) => boolean = () => false) => {
  let job: Job = { id: 'j', tenant: 'acme', service: 'acme_x', removed: 0, startedAt: 1, finishedAt: null }
  const done: string[] = []
  let left = tokens
  let records = 3_000
  const step = async (name: string): Promise<void> => {
    if (dies(name)) throw new Error('it dies')
    done.push(name)
  }
  const ports: PurgePorts = {
    clock: () => 2,
    goOn: () => step('next'),
    deletions: {
      beginService: async () => {},
      beginTenant: async () => {},
      find: async () => job,
      save: async (after) => {
        await step('save')
        job = after
      },
    },
    remains: {
      services: async () => ['acme_x'],
      removeTokens: async (_service, { most }) => {
        const removed = Math.min(most, left)
        left -= removed
        await step('tokens')
        return { removed, more: left > 0 }
      },
      removeRecords: async (_service, most) => {
        const removed = Math.min(most, records)
        records -= removed
        await step('records')
        return removed
      },
      removeMarks: () => step('marks'),
      removeAuthkeys: () => step('authkeys'),
      removeTenant: () => step('tenant'),
    },
  }
  return { ports, done, left: () => left + records, job: () => job }
}

it('a deletion takes five hundred tokens a message, two thousand records, and ends when a message finds none', async () => {
  const { ports, done, job } = world(1200)
  let messages = 0
  while (job().finishedAt === null) {
    await purge(reference, ports)
    messages += 1
  }
  expect([messages, job().removed]).toEqual([6, 1200])
  expect(done.slice(-5)).toEqual(['tokens', 'records', 'marks', 'authkeys', 'save'])
  // A message that comes once more finds it done.
  await purge(reference, ports)
  expect(done.at(-1)).toBe('save')
})

it.each(['tokens', 'save', 'next', 'records', 'marks', 'authkeys'])(
  'a worker that dies at %s is followed by one that goes on',
  async (at) => {
    let times = 0
    const { ports, left, job } = world(700, (step) => step === at && (times += 1) === 1)
    for (let messages = 0; messages < 8 && job().finishedAt === null; messages += 1)
      await purge(reference, ports).catch((error: unknown) => expect(error).toEqual(new Error('it dies')))
    expect([left(), job().finishedAt]).toEqual([0, 2])
  },
)
