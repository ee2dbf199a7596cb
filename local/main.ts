import { join } from 'node:path'
import { readCommandLine, usage } from './command-line.ts'
import { endWith } from './failure.ts'
import { startRunner, type Runner } from './runner.ts'
import { startNotes } from './start-notes.ts'

/** How long a clean end may take before the process ends anyway. */
const shutdownMilliseconds = 8_000
/** How often it is looked whether whoever started this is still there: each look wakes a processor that rests. */
const parentMilliseconds = 2_500

const say = (message: string): void => {
  console.log(message)
}
/** A line of what happens while it runs. */
const sayNow = (message: string): void => say(`${new Date().toISOString()} ${message}`)

/**
 * Ends the instance on a signal, cleanly once it runs; before that there is nothing to save. SIGHUP does not end it: certificates
 * are read again and logs opened again.
 */
const heedSignals = (): ((runner: Runner) => void) => {
  let running: Runner | null = null
  let ending = false
  const end = (): void => {
    // A second signal means that somebody does not want to wait.
    if (ending) process.exit(1)
    if (!running) process.exit(0)
    ending = true
    sayNow('Stopping')
    setTimeout(() => process.exit(1), shutdownMilliseconds).unref()
    void running.close().then(() => process.exit(0))
  }
  process.on('SIGINT', end)
  process.on('SIGTERM', end)
  process.on('SIGHUP', () => running && reload(running))
  if (/^(start|dev)$/.test(process.env['npm_lifecycle_event'] ?? '')) onceOrphaned(end)
  return (runner) => {
    running = runner
  }
}

/** Reads the files of the command line again; with those that cannot be used, all goes on as it was. */
const reload = (runner: Runner): void => {
  try {
    runner.reload(readCommandLine(process.argv.slice(2))?.tls)
    sayNow('Reloaded')
  } catch (error) {
    sayNow(`The certificate was not reloaded: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** A shell that npm put between does not pass signals on: when it is gone, whoever started this has ended it. */
const onceOrphaned = (end: () => void): void => {
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    end()
  }, parentMilliseconds).unref()
}

const main = async (): Promise<void> => {
  const options = readCommandLine(process.argv.slice(2))
  if (!options) return say(usage)
  // What it writes is for nobody else: keys, codes, logs.
  process.umask(0o077)
  const runs = heedSignals()
  say(`Starting zaas on one machine, data in ${options.data}`)
  let log = say
  const runner = await startRunner({ ...options, log: (message) => log(message) })
  log = sayNow
  runs(runner)
  say(`
  API      ${runner.url}
  Health   ${runner.url}/health
  Console  ${runner.url}/console/
  App      ${runner.url}/app/
  Outbox   ${runner.outboxUrl}  (messages that are not sent; also in ${join(options.data, 'outbox.url')})
  Public   ${options.url ?? runner.url}
`)
  for (const note of startNotes(options, process.argv)) say(note)
}

await main().catch((error: unknown) => endWith('zaas cannot start', error))
