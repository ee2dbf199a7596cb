import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { functionEnvironment } from '../../local/workers/function-environment.ts'
import { accessKeyIdOf } from '../../local/workers/function-pools.ts'
import type { BenchInstance, BenchService } from '../instance.ts'
import { type Line, lineOf } from '../line.ts'
import type { Samples } from '../samples.ts'
import type { Answered, Asked } from './asked.ts'

const ask = async (asked: Asked): Promise<Answered & { wall: number }> => {
  const started = performance.now()
  const child = fork(new URL('child.ts', import.meta.url), { env: { ...process.env, ALONE: JSON.stringify(asked) } })
  const ended = once(child, 'exit')
  const [answered] = (await Promise.race([once(child, 'message'), ended])) as [Answered | number]
  if (typeof answered === 'number') throw new Error(`a process of its own ended with ${answered}`)
  const wall = performance.now() - started
  await ended
  return { ...answered, wall }
}

const statusEvent = (url: string, { name, basicKey }: BenchService): object => ({
  version: '2.0',
  routeKey: 'GET /token/status',
  rawPath: '/token/status',
  rawQueryString: `service=${name}&id=joe`,
  queryStringParameters: { service: name, id: 'joe' },
  headers: { authorization: `Bearer ${basicKey}`, host: new URL(url).host },
  requestContext: {
    http: { method: 'GET', path: '/token/status', sourceIp: '127.0.0.1' },
    requestId: 'bench',
    timeEpoch: Date.now(),
  },
  isBase64Encoded: false,
})

/** `token.status` alone in a process, warm and cold, beside the SDK's clients that make its calls. */
export const aloneLines = async (
  instance: BenchInstance,
  service: BenchService,
  { rounds, starts }: { rounds: number; starts: number },
): Promise<Line[]> => {
  const { runner } = instance
  const model = runner.model.functions.find(({ name }) => name === 'zaas-local-token-status')
  if (model === undefined) throw new Error('the template has token.status')
  const accessKeyId = accessKeyIdOf(model.name)
  const folder = mkdtempSync(join(tmpdir(), 'zaas-alone-'))
  const bare = join(folder, 'bare-calls.mjs')
  const banner = { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" }
  const entryPoints = [new URL('bare-calls.ts', import.meta.url).pathname]
  await build({ entryPoints, outfile: bare, bundle: true, minify: true, platform: 'node', format: 'esm', banner })
  const asked = {
    rounds,
    socket: instance.socket,
    environment: functionEnvironment(model, { region: runner.model.region, accessKeyId }),
    bundle: join(model.directory, 'index.mjs'),
    bare,
    event: statusEvent(instance.url, service),
  }
  instance.calls.length = 0
  await ask({ ...asked, what: 'cold function', calls: [] })
  const calls = instance.calls
    .filter(({ caller }) => caller === accessKeyId)
    .map(({ action, input }) => ({ action, input }))
  const { samples } = await ask({ ...asked, what: 'warm', calls })
  if (samples === null) throw new Error('warm calls are sampled')
  const cold: Record<'token.status' | 'SDK clients', Samples> = {
    'token.status': { wall: [], cpu: [] },
    'SDK clients': { wall: [], cpu: [] },
  }
  const kinds = { 'token.status': 'cold function', 'SDK clients': 'cold sdk' } as const
  for (let start = 0; start < starts; start += 1)
    for (const name of ['token.status', 'SDK clients'] as const) {
      const { wall, cpu } = await ask({ ...asked, what: kinds[name], calls })
      cold[name].wall.push(wall)
      cold[name].cpu.push(cpu)
    }
  const profileOf = async (what: 'warm' | 'cold function') =>
    (await ask({ ...asked, what, calls, profiles: true })).profile
  const warmLine = await lineOf({
    what: 'a warm token.status, its own CPU',
    budget: 0.85,
    floor: 'SDK GetItem of the same item',
    samples,
    ratio: (parts) => parts['token.status'].cpu / parts['SDK GetItem'].cpu,
    profile: () => profileOf('warm'),
  })
  const coldLine = await lineOf({
    what: `a cold token.status, CPU from import to answer (${calls.length} calls)`,
    budget: 0.85,
    floor: 'SDK clients that make the same calls',
    samples: cold,
    ratio: (parts) => parts['token.status'].cpu / parts['SDK clients'].cpu,
    profile: () => profileOf('cold function'),
  })
  rmSync(folder, { recursive: true })
  return [warmLine, coldLine]
}
