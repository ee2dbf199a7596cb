import { adminSocket, openAdminDoor } from './admin/admin-door.ts'
import { MovableClock } from './clock.ts'
import { Closers } from './closers.ts'
import { openDataFolder, type DataFolder } from './data-folder.ts'
import { SourceWatch } from './dev/source-watch.ts'
import { type AwsService } from './engines/engine.ts'
import { startEventSources, type EventSources } from './event-sources/start-event-sources.ts'
import { FrontDoor } from './front-door.ts'
import { isFullDisk } from './full-disk.ts'
import { openLogs } from './function-logs.ts'
import { buildPages, pagesFolder } from '../web/build.mjs'
import { createApiGateway } from './gateway/api-gateway.ts'
import { createPages } from './gateway/page-files.ts'
import { type HttpAnswer } from './gateway/http-answer.ts'
import { type HttpRequest } from './gateway/http-event.ts'
import { Instance } from './instance.ts'
import { openOutboxDoor, type OutboxDoor } from './outbox-door.ts'
import { type Runner, type RunnerOptions } from './runner-options.ts'
import { StartError } from './start-error.ts'
import { stopwatch } from './stopwatch.ts'
import { projectRoot } from './synth.ts'
import { type LocalModel } from './template/model.ts'
import { type Outcome } from './workers/messages.ts'

export { type ObservedCall } from './aws-endpoint.ts'
export { type Runner, type RunnerOptions } from './runner-options.ts'

/** How long functions that event sources called may go on when the instance stops. */
const graceMilliseconds = 2_000

/** Synthesizes the app and runs its template on this machine; rejects with `StartError` where the caller can help it. */
export const startRunner = async (options: RunnerOptions): Promise<Runner> => {
  const log = options.log ?? (() => undefined)
  const closers = new Closers(log)
  try {
    const watch = stopwatch(log)
    const clock = new MovableClock()
    const data = openDataFolder(options.data)
    closers.add(async () => data.release())
    const logs = openLogs(data.file('logs'), log)
    closers.add(() => logs.close())
    const door = await FrontDoor.open(options, clock, logs)
    const url = options.url ?? door.url
    const instance = await Instance.open({ options, data, logs, clock, url, watch }).catch(async (error: unknown) => {
      await door.close()
      throw error
    })
    closers.add(() => instance.close())
    const outbox = await openOutboxDoor({
      port: options.outboxPort ?? 0,
      file: data.file('outbox.url'),
      pages: pagesFolder(options.root),
      read: () => instance.services.outbox(),
      now: () => clock.now(),
      log,
    }).catch(async (error: unknown) => {
      await door.close()
      throw error
    })
    closers.add(() => outbox.close())
    const invoke = (name: string, event: unknown) => instance.pools.invoke(name, JSON.stringify(event))
    const admin = await openAdminDoor({ path: data.file(adminSocket), invoke })
    closers.add(() => admin.close())
    const runner = new LocalRunner({ options, data, clock, door, outbox, instance, closers })
    watch.total('Ready')
    return runner
  } catch (error) {
    await closers.close()
    if (error instanceof StartError || !isFullDisk(error)) throw error
    throw new StartError(`The disk is full, of ${options.data} or of this project's folder .build`)
  }
}

interface Parts {
  readonly options: RunnerOptions
  readonly data: DataFolder
  readonly clock: MovableClock
  readonly door: FrontDoor
  readonly outbox: OutboxDoor
  readonly instance: Instance
  readonly closers: Closers
}

class LocalRunner implements Runner {
  readonly #parts: Parts
  #sources: EventSources
  #answer: (request: HttpRequest) => Promise<HttpAnswer>

  constructor(parts: Parts) {
    const { options, instance, door, closers } = parts
    this.#parts = parts
    instance.onWrite = (table) => this.#sources.wroteTo(table)
    this.#sources = this.#startSources()
    closers.add(() => this.#stopSources())
    this.#answer = this.#api()
    door.admit((request) => this.#answer(request))
    closers.add(() => door.close())
    if (options.development !== true) return
    const watch = new SourceWatch(options.root ?? projectRoot, (templateChanged) => this.#takeOver(templateChanged))
    closers.add(() => watch.close())
  }

  get url(): string {
    return this.#parts.door.url
  }

  get model(): LocalModel {
    return this.#parts.instance.model
  }

  get outboxUrl(): string {
    return this.#parts.outbox.url
  }

  invoke(functionName: string, event: unknown): Promise<Outcome> {
    return this.#parts.instance.pools.invoke(functionName, JSON.stringify(event))
  }

  advance(milliseconds: number): void {
    const { options, clock, instance } = this.#parts
    if (options.movableClock !== true) throw new Error('The clock of this instance cannot be moved')
    clock.advance(milliseconds)
    instance.services.clockMoved()
    this.#sources.clockMoved()
  }

  fail(service: AwsService): void {
    this.#parts.instance.services.fail(service)
  }

  restore(service: AwsService): void {
    this.#parts.instance.services.restore(service)
  }

  close(): Promise<void> {
    return this.#parts.closers.close()
  }

  #api(): (request: HttpRequest) => Promise<HttpAnswer> {
    const { instance, options } = this.#parts
    return createApiGateway({
      model: instance.model,
      invoke: (name, event, turn) => instance.pools.invoke(name, event, turn),
      pages: createPages(pagesFolder(options.root), ['console', 'app', 'get']),
    })
  }

  #startSources(): EventSources {
    const { options, data, clock, instance } = this.#parts
    return startEventSources({
      model: instance.model,
      dynamodb: instance.services.dynamodb,
      sqs: instance.services.sqs,
      invoke: (name, event) => instance.pools.invoke(name, event),
      clock,
      log: (message) => options.log?.(message),
      checkpointFolder: data.file('checkpoints'),
      bucketFolder: data.file('buckets'),
      extraReceives: options.extraReceives ?? 0.01,
      random: Math.random,
    })
  }

  async #stopSources(): Promise<void> {
    const stopped = this.#sources.close()
    await Promise.race([stopped, new Promise((resolve) => setTimeout(resolve, graceMilliseconds))])
    await this.#parts.instance.pools.close()
    await stopped
  }

  /** Takes changed sources over; code that does not build, or a template that is not played, leaves what runs as it is. */
  async #takeOver(templateChanged: boolean): Promise<void> {
    const { options, instance } = this.#parts
    const begun = performance.now()
    try {
      const { built } = await buildPages(options.root)
      const changed = templateChanged ? await this.#renewTemplate() : await instance.renewFunctions()
      const what = [...changed, ...(built ? ['the pages'] : [])]
      if (what.length > 0)
        options.log?.(`Took over ${what.join(', ')} in ${((performance.now() - begun) / 1000).toFixed(2)} s`)
    } catch (error) {
      options.log?.(`Not taken over: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  async #renewTemplate(): Promise<readonly string[]> {
    const { instance } = this.#parts
    const renewal = await instance.readTemplate()
    await this.#stopSources()
    await instance.replace(renewal)
    this.#sources = this.#startSources()
    this.#answer = this.#api()
    return ['the template']
  }
}
