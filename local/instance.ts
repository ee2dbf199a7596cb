import { type Bundles } from './bundles.ts'
import { Closers } from './closers.ts'
import { functionById, withPatience } from './dev/inspected.ts'
import { createAuthorizer } from './iam/authorizer.ts'
import { missingPermissions } from './permissions.ts'
import { type InstanceOptions } from './instance-options.ts'
import { bundlesFor, prepareAssembly } from './prepare-assembly.ts'
import { provisionQueues, provisionTables } from './provision.ts'
import { Services } from './services.ts'
import { StartError } from './start-error.ts'
import { loadAssembly } from './template/assembly.ts'
import { loadModel } from './template/load-model.ts'
import { type LocalModel } from './template/model.ts'
import { usualIdleSeconds } from './workers/function-pool.ts'
import { accessKeyIdOf, FunctionPools } from './workers/function-pools.ts'

/** An instance's engines and functions, without a door and without anything that calls functions by itself. */
export class Instance {
  readonly services: Services
  readonly #given: InstanceOptions
  readonly #bundles: Bundles
  readonly #closers: Closers
  /** Hears of each table that a function wrote to. */
  onWrite: (table: string) => void = () => undefined
  #model: LocalModel
  #pools: FunctionPools

  /** Opens the engines and reads the template, which are made at the same time; rejects with `StartError` where the caller can help it. */
  static async open(given: InstanceOptions): Promise<Instance> {
    const { options, data, clock, watch } = given
    const log = options.log ?? (() => undefined)
    const closers = new Closers(log)
    const bundles = bundlesFor(given)
    closers.add(() => bundles.close())
    try {
      const opening = Services.open({
        data,
        log,
        now: () => clock.now(),
        staleReads: options.staleReads ?? true,
        awsSocket: options.awsSocket ?? false,
        messages: options,
      })
      const [services, assembly] = await Promise.allSettled([
        watch.step('Engines', opening),
        prepareAssembly(given, bundles),
      ])
      // Engines that run are closed whatever becomes of the assembly.
      if (services.status === 'fulfilled') closers.add(() => services.value.close())
      if (services.status === 'rejected') throw services.reason
      if (assembly.status === 'rejected') throw assembly.reason
      const model = await watch.step('Template', loadTemplate(given, assembly.value, services.value))
      return new Instance({ given, services: services.value, bundles, closers, model })
    } catch (error) {
      await closers.close()
      throw error
    }
  }

  private constructor(parts: {
    given: InstanceOptions
    services: Services
    bundles: Bundles
    closers: Closers
    model: LocalModel
  }) {
    this.#given = parts.given
    this.services = parts.services
    this.#bundles = parts.bundles
    this.#closers = parts.closers
    this.#model = parts.model
    this.#pools = this.#admit()
  }

  /** What the template declares. */
  get model(): LocalModel {
    return this.#model
  }

  get pools(): FunctionPools {
    return this.#pools
  }

  /** Builds the functions anew and lets the next event of each that changed find its new code; answers their ids. */
  async renewFunctions(): Promise<readonly string[]> {
    const { changed } = await this.#bundles.build()
    await this.#pools.renew(changed.map((id) => functionById(this.#model, id).name))
    return changed
  }

  /** Reads the template anew, and makes what it declares beside what is there. */
  async readTemplate(): Promise<LocalModel> {
    return loadTemplate(this.#given, await prepareAssembly(this.#given, this.#bundles), this.services)
  }

  /** Runs another model; the data stay. */
  async replace(model: LocalModel): Promise<void> {
    await this.#pools.close()
    this.#model = model
    this.#pools = this.#admit()
  }

  async close(): Promise<void> {
    await this.#pools.close()
    await this.#closers.close()
  }

  /** Starts function pools for the model and lets their functions use the services. */
  #admit(): FunctionPools {
    const { options, clock, logs, data } = this.#given
    const model = this.#model
    const { inspect } = options
    const callers = new Map(model.functions.map((candidate) => [accessKeyIdOf(candidate.name), candidate]))
    this.services.admit({
      authorize: createAuthorizer({
        model,
        callerOf: (id) => callers.get(id) ?? null,
        onRefusal: (message) => options.log?.(`Refused: ${message}`),
      }),
      onCall: (call) => options.onCall?.(call),
      onWrite: (table) => this.onWrite(table),
      tables: model.tables,
    })
    return new FunctionPools({
      functions: model.functions,
      region: model.region,
      callAws: (request) => this.services.answer(request),
      maximumSandboxes: options.maximumSandboxes ?? 8,
      idleSeconds: options.idleSeconds ?? usualIdleSeconds,
      compileCache: data.file('compile-cache'),
      sourceMaps: this.#bundles.inPlace,
      inspect: inspect ? { functionName: functionById(model, inspect.id).name, port: inspect.port } : null,
      ...(options.movableClock === true ? { clock: clock.buffer } : {}),
      onLine: (name, line, isError) => logs.write(name, line, isError),
      onError: (name, outcome) =>
        outcome.ok || logs.write(name, JSON.stringify({ level: 'ERROR', ...outcome.error }), true),
    })
  }
}

/** Reads the assembly and makes what it declares and the data folder does not have yet. */
const loadTemplate = async (
  { options }: InstanceOptions,
  assembly: string,
  services: Services,
): Promise<LocalModel> => {
  const model = loadModel(await loadAssembly(assembly), { queueUrl: (name) => services.queueUrl(name) })
  const missing = missingPermissions(model)
  if (missing.length > 0)
    throw new StartError(`The template forgets permissions, and would fail on AWS:\n  ${missing.join('\n  ')}`)
  provisionTables(services.dynamodb, model.tables)
  await provisionQueues(services.sqs, model.queues)
  services.provisionKeys(model.keys)
  return options.inspect ? withPatience(model, functionById(model, options.inspect.id)) : model
}
