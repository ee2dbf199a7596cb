import { Worker } from 'node:worker_threads'
import { expect, it } from 'vitest'
import { startInstance } from '../support/instance.ts'

/** How often, each time on a fresh instance, where every function is cold. */
const runs = Number(process.env['BURST_RUNS'] ?? 1)
const atOnce = 30

/** Other programs of the machine that want its processors: one besides the other tests of a run, two in a long one, which has none. */
const busyProcessors = () =>
  (process.env['BURST_RUNS'] === undefined ? [1] : [1, 2]).map(() => new Worker('for (;;);', { eval: true }))

it.each(Array.from({ length: runs }, (_, run) => run + 1))(
  '30 enrolments of one tenant at once beside busy processors: none times out, and what cannot be done says when (%i)',
  async () => {
    const lines: string[] = []
    const instance = await startInstance({ maximumSandboxes: 8, log: (line) => void lines.push(line) })
    const tenant = await instance.signUp('burst')
    const others = busyProcessors()
    const begun = performance.now()
    const answers = await Promise.all(
      Array.from({ length: atOnce }, (_, user) =>
        instance.post('/token/enroll', { service: tenant.service, id: `user${user}` }, tenant.adminKey),
      ),
    )
    const seconds = (performance.now() - begun) / 1000
    await Promise.all(others.map((one) => one.terminate()))
    await instance.stop()
    const made = answers.filter(({ status }) => status === 201).length
    const full = answers.filter(({ body }) => body['error'] === 'quota_exceeded').length
    const busy = answers.filter(
      ({ status, body, headers }) =>
        status === 503 && body['error'] === 'busy' && Number(headers.get('retry-after')) > 0,
    ).length
    console.log(`${atOnce} at once in ${seconds.toFixed(1)} s: ${made} made, ${full} past the plan, ${busy} busy`)
    expect(made + full + busy).toBe(atOnce)
    expect(made).toBeLessThanOrEqual(20)
    expect(lines.filter((line) => line.includes('timed out'))).toEqual([])
  },
  180_000,
)
