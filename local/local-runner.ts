import { type MovableClock } from './clock.ts'
import { type Closers } from './closers.ts'
import { type DataFolder } from './data-folder.ts'
import { SourceWatch } from './dev/source-watch.ts'
import { type AwsService } from './engines/engine.ts'
import { startEventSources, type EventSources } from './event-sources/start-event-sources.ts'
import { type FrontDoor } from './front-door.ts'
import { type Logs } from './function-logs.ts'
import { buildPages, pagesFolder } from '../web/build.mjs'
import { createApiGateway } from './gateway/api-gateway.ts'
import { type TlsFiles } from './gateway/gateway-server.ts'
import { type HttpAnswer } from './gateway/http-answer.ts'
import { type HttpRequest } from './gateway/http-event.ts'
import { createPages } from './gateway/page-files.ts'
import { type Instance } from './instance.ts'
import { type OutboxDoor } from './outbox-door.ts'
import { type Runner, type RunnerOptions } from './runner-options.ts'
import { projectRoot } from './synth.ts'
import { type LocalModel } from './template/model.ts'
import { type Outcome } from './workers/messages.ts'

/** How long functions that event sources called may go on when the instance stops. */
const graceMilliseconds = 2_000

/** What a running instance is made of. */
interface Parts {
  readonly options: RunnerOptions
  readonly data: DataFolder
  readonly logs: Logs
  readonly clock: MovableClock
  readonly door: FrontDoor
  readonly outbox: OutboxDoor
  readonly instance: Instance
  readonly closers: Closers
}

/** An instance that is let run: its door is open, its event sources go. */
export class LocalRunner implements Runner {
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

  reload(tls?: TlsFiles): void {
    this.#parts.logs.reopen()
    if (tls) this.#parts.door.renew(tls)
  }

  close(): Promise<void> {
    return this.#parts.closers.close()
  }

  #api(): (request: HttpRequest) => Promise<HttpAnswer> {
    const { instance, options } = this.#parts
    return createApiGateway({
      model: instance.model,
      invoke: (name, event, turn) => instance.pools.invoke(name, event, turn),
      pages: createPages(pagesFolder(options.root), ['console', 'app', 'get', 'prompt', 'reference']),
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
