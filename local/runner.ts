import { adminSocket, openAdminDoor } from './admin/admin-door.ts'
import { backUp } from './backup.ts'
import { MovableClock } from './clock.ts'
import { Closers } from './closers.ts'
import { countTokens } from './count-tokens.ts'
import { openDataFolder } from './data-folder.ts'
import { FrontDoor } from './front-door.ts'
import { isFullDisk } from './full-disk.ts'
import { openLogs } from './function-logs.ts'
import { pagesFolder } from '../web/build.mjs'
import { Instance } from './instance.ts'
import { LocalRunner } from './local-runner.ts'
import { openOutboxDoor } from './outbox-door.ts'
import { type Runner, type RunnerOptions } from './runner-options.ts'
import { StartError } from './start-error.ts'
import { stopwatch } from './stopwatch.ts'

export { type ObservedCall } from './aws-endpoint.ts'
export { type Runner, type RunnerOptions } from './runner-options.ts'

/** Synthesizes the app and runs its template on this machine; rejects with `StartError` where the caller can help it. */
export const startRunner = async (options: RunnerOptions): Promise<Runner> => {
  const log = options.log ?? (() => undefined)
  const closers = new Closers(log)
  try {
    const watch = stopwatch(log)
    const clock = new MovableClock()
    const data = openDataFolder(options.data)
    closers.add(async () => data.release())
    if (data.earlier !== null) log(`Upgraded   ${options.data}; as it was, it is kept in ${data.earlier}`)
    const logs = openLogs(data.file('logs'), log, () => clock.now())
    closers.add(async () => logs.close())
    const door = await FrontDoor.open(options, clock, logs)
    /** The runner closes its door before all else; until there is one, it has to be closed here. */
    const orShut = <T>(opening: Promise<T>): Promise<T> =>
      opening.catch(async (error: unknown) => {
        await door.close()
        throw error
      })
    const url = options.url ?? door.url
    const instance = await orShut(Instance.open({ options, data, logs, clock, url, watch }))
    closers.add(() => instance.close())
    await orShut(countTokens(instance, data))
    const opening = openOutboxDoor({
      port: options.outboxPort ?? 0,
      file: data.file('outbox.url'),
      pages: pagesFolder(options.root),
      read: () => instance.services.outbox(),
      now: () => clock.now(),
      log,
    })
    const outbox = await orShut(opening)
    closers.add(() => outbox.close())
    const invoke = (name: string, event: unknown) => instance.pools.invoke(name, JSON.stringify(event))
    const backUpTo = (folder: string) => backUp(data.path, folder)
    const admin = await orShut(openAdminDoor({ path: data.file(adminSocket), invoke, backUpTo }))
    closers.add(() => admin.close())
    const runner = new LocalRunner({ options, data, logs, clock, door, outbox, instance, closers })
    watch.total('Ready')
    return runner
  } catch (error) {
    await closers.close()
    if (error instanceof StartError || !isFullDisk(error)) throw error
    throw new StartError(`The disk is full, of ${options.data} or of this project's folder .build`)
  }
}
