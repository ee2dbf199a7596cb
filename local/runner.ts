import { join } from 'node:path'
import { buildFunctions } from '../lib/bundling/bundle-functions.ts'
import { buildPages, pagesFolder } from '../web/build.mjs'
import { MovableClock } from './clock.ts'
import { openDataFolder, type DataFolder } from './data-folder.ts'
import { startEventSources, type EventSources } from './event-sources/start-event-sources.ts'
import { isErrorLine, openLogs, type Logs } from './function-logs.ts'
import { createApiGateway } from './gateway/api-gateway.ts'
import { createPages } from './gateway/page-files.ts'
import { startGateway, type Gateway } from './gateway/gateway-server.ts'
import type { HttpAnswer } from './gateway/http-answer.ts'
import type { HttpRequest } from './gateway/http-event.ts'
import { createAuthorizer } from './iam/authorizer.ts'
import { missingPermissions } from './permissions.ts'
import { provisionQueues, provisionTables } from './provision.ts'
import { accessLine, type Runner, type RunnerOptions } from './runner-options.ts'
import { Services, type ServicesOptions } from './services.ts'
import { StartError } from './start-error.ts'
import { stopwatch } from './stopwatch.ts'
import { projectRoot, synthesize } from './synth.ts'
import { loadAssembly } from './template/assembly.ts'
import { loadModel } from './template/load-model.ts'
import type { LocalModel } from './template/model.ts'
import { accessKeyIdOf, FunctionPools } from './workers/function-pools.ts'

export { type ObservedCall } from './aws-endpoint.ts'
export { type Runner, type RunnerOptions } from './runner-options.ts'

/** What has been opened so far, to be closed in the opposite order. */
type Closers = (() => Promise<void>)[]

/** Everything an instance is made of while it runs. */
interface Parts {
  readonly options: RunnerOptions
  readonly data: DataFolder
  readonly clock: MovableClock
  readonly logs: Logs
  readonly log: (message: string) => void
  readonly closers: Closers
}

/** Synthesizes the app and runs its template on this machine; rejects with `StartError` where the caller can help it. */
export const startRunner = async (options: RunnerOptions): Promise<Runner> => {
  const log = options.log ?? (() => undefined)
  const data = openDataFolder(options.data)
  const closers: Closers = [async () => data.release()]
  const logs = openLogs(data.file('logs'), log)
  closers.push(() => logs.close())
  const parts: Parts = { options, data, clock: new MovableClock(), logs, log, closers }
  try {
    return await start(parts)
  } catch (error) {
    await closeAll(parts)
    throw error
  }
}

const closeAll = async ({ closers, log }: Parts): Promise<void> => {
  for (let close = closers.pop(); close; close = closers.pop()) {
    await close().catch((error: unknown) =>
      log(`While stopping: ${error instanceof Error ? error.message : String(error)}`),
    )
  }
}

const start = async (parts: Parts): Promise<Runner> => {
  const { options, clock, log, closers } = parts
  const watch = stopwatch(log)
  const api = Promise.withResolvers<(request: HttpRequest) => Promise<HttpAnswer>>()
  // Nobody may be waiting for the first answer when the start fails.
  api.promise.catch(() => undefined)
  const gateway = await listen(parts, api.promise)
  const url = `${options.tls ? 'https' : 'http'}://${hostInUrl(options.host ?? '127.0.0.1')}:${gateway.port}`
  try {
    const [services, assembly] = await bothOrNone(
      parts,
      watch.step('Engines', Services.open(servicesOptions(parts))),
      prepareAssembly(parts, options.url ?? url, watch),
    )
    const model = await watch.step('Template', loadTemplate(assembly, services))
    const { pools, sources } = await run(parts, model, services)
    api.resolve(
      createApiGateway({
        model,
        invoke: (name, event, turn) => pools.invoke(name, event, turn),
        outbox: async () => services.outbox(),
        pages: createPages(pagesFolder),
      }),
    )
    closers.push(() => gateway.close())
    watch.total('Ready')
    return {
      url,
      model,
      outbox: async () => services.outbox(),
      invoke: (name, event) => pools.invoke(name, JSON.stringify(event)),
      advance: (milliseconds) => {
        if (options.movableClock !== true) throw new Error('The clock of this instance cannot be moved')
        clock.advance(milliseconds)
        services.clockMoved()
        sources.clockMoved()
      },
      fail: (service) => services.fail(service),
      restore: (service) => services.restore(service),
      close: () => closeAll(parts),
    }
  } catch (error) {
    api.reject(error)
    await gateway.close()
    throw error
  }
}

/** Waits for the engines and the assembly, which are made at the same time; engines that run are closed whatever becomes of the other. */
const bothOrNone = async <T>(
  { closers }: Parts,
  opening: Promise<Services>,
  other: Promise<T>,
): Promise<[Services, T]> => {
  const [services, result] = await Promise.allSettled([opening, other])
  if (services.status === 'fulfilled') closers.push(() => services.value.close())
  if (services.status === 'rejected') throw services.reason
  if (result.status === 'rejected') throw result.reason
  return [services.value, result.value]
}

/** The address is taken first, so that a port in use is known at once; requests wait until the instance is ready. */
const listen = (parts: Parts, api: Promise<(request: HttpRequest) => Promise<HttpAnswer>>): Promise<Gateway> => {
  const { options, clock, logs, log } = parts
  const host = options.host ?? '127.0.0.1'
  return startGateway({
    host,
    port: options.port,
    ...(options.tls ? { tls: options.tls } : {}),
    ...(options.trustedProxies ? { trustedProxies: options.trustedProxies } : {}),
    now: () => clock.now(),
    answer: async (request) => (await api)(request),
    onAnswer: (request, answer) => logs.write('access', accessLine(request, answer, clock.now()), false),
    onError: (error) => log(`The gateway failed: ${error instanceof Error ? error.message : String(error)}`),
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EADDRINUSE')
      throw new StartError(`Port ${options.port} of ${host} is in use; choose another one with --port`)
    throw new StartError(`Cannot listen on ${host}:${options.port}: ${error.message}`)
  })
}

const hostInUrl = (host: string): string => {
  if (host === '0.0.0.0') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return host.includes(':') ? `[${host}]` : host
}

const servicesOptions = ({ options, data, clock, log }: Parts): ServicesOptions => {
  return {
    data,
    log,
    now: () => clock.now(),
    staleReads: options.staleReads ?? true,
    ...(options.dynamodbEndpoint === undefined ? {} : { dynamodbEndpoint: options.dynamodbEndpoint }),
  }
}

const prepareAssembly = async (
  { options, data }: Parts,
  url: string,
  watch: ReturnType<typeof stopwatch>,
): Promise<string> => {
  const root = options.root ?? projectRoot
  await watch.step('Pages', buildPages())
  const functions = await watch.step('Bundles', buildFunctions(root))
  watch.note(`${functions.length} functions`)
  const output = data.file('assembly')
  await watch.step(
    'Synthesis',
    synthesize({
      app: options.app ?? join(root, 'bin', 'zaas.ts'),
      output,
      context: {
        'zaas:stage': 'local',
        'zaas:url': url,
        'zaas:allowLoopbackWebhooks': options.allowLoopbackWebhooks ?? false,
        'zaas:bundles': join(root, '.build', 'functions'),
      },
    }),
  )
  return output
}

const loadTemplate = async (assembly: string, services: Services): Promise<LocalModel> => {
  const model = loadModel(await loadAssembly(assembly), { queueUrl: (name) => services.queueUrl(name) })
  const missing = missingPermissions(model)
  if (missing.length > 0)
    throw new StartError(`The template forgets permissions, and would fail on AWS:\n  ${missing.join('\n  ')}`)
  await provisionTables(services.dynamodb, model.tables)
  await provisionQueues(services.sqs, model.queues)
  services.provisionKeys(model.keys)
  return model
}

const run = async (
  parts: Parts,
  model: LocalModel,
  services: Services,
): Promise<{ pools: FunctionPools; sources: EventSources }> => {
  const { options, data, clock, logs, log, closers } = parts
  const callers = new Map(model.functions.map((candidate) => [accessKeyIdOf(candidate.name), candidate]))
  const pools = new FunctionPools({
    functions: model.functions,
    region: model.region,
    endpoint: services.endpoint,
    maximumSandboxes: options.maximumSandboxes ?? 8,
    idleSeconds: options.idleSeconds ?? 60,
    compileCache: data.file('compile-cache'),
    ...(options.movableClock === true ? { clock: clock.buffer } : {}),
    onLine: (name, line, stream) => logs.write(name, line, isErrorLine(line, stream)),
    onError: (name, outcome) =>
      outcome.ok || logs.write(name, JSON.stringify({ level: 'ERROR', ...outcome.error }), true),
  })
  const sources = startEventSources({
    model,
    dynamodb: services.dynamodb,
    sqs: services.sqs,
    invoke: (name, event) => pools.invoke(name, event),
    clock,
    log,
    checkpointFolder: data.file('checkpoints'),
    bucketFolder: data.file('buckets'),
    extraReceives: options.extraReceives ?? 0.01,
    random: Math.random,
  })
  closers.push(async () => {
    const stopped = sources.close()
    await Promise.race([stopped, new Promise((resolve) => setTimeout(resolve, 2_000))])
    await pools.close()
    await stopped
  })
  services.admit({
    authorize: createAuthorizer({
      model,
      callerOf: (id) => callers.get(id) ?? null,
      onRefusal: (message) => log(`Refused: ${message}`),
    }),
    onCall: (call) => options.onCall?.(call),
    onWrite: (table) => sources.wroteTo(table),
    tables: model.tables,
  })
  return { pools, sources }
}
