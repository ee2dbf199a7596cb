import { MovableClock } from '../clock.ts'
import { openDataFolder } from '../data-folder.ts'
import { functionById } from '../dev/inspected.ts'
import { openLogs } from '../function-logs.ts'
import { Instance } from '../instance.ts'
import { stopwatch } from '../stopwatch.ts'
import { type Outcome } from '../workers/messages.ts'

/** Opens a data folder without a door, calls one function, and closes it again; `log` hears what the function prints and why it fails. */
export const invokeOnce = async (
  id: string,
  event: unknown,
  { data: folder, log }: { readonly data: string; readonly log: (line: string) => void },
): Promise<Outcome> => {
  const data = openDataFolder(folder)
  const files = openLogs(data.file('logs'), () => undefined)
  const logs = {
    ...files,
    write: (name: string, line: string, isError: boolean): void => {
      files.write(name, line, isError)
      log(readable(line))
    },
  }
  try {
    const options = { data: folder, port: 0, development: true, only: id }
    const url = 'http://127.0.0.1:8080'
    const watch = stopwatch(() => undefined)
    const instance = await Instance.open({ options, data, logs, clock: new MovableClock(), url, watch })
    try {
      return await instance.pools.invoke(functionById(instance.model, id).name, JSON.stringify(event))
    } finally {
      await instance.close()
    }
  } finally {
    files.close()
    data.release()
  }
}

/** A line of a log; a stack trace in it is shown line by line. */
const readable = (line: string): string => {
  if (!line.startsWith('{"level":"ERROR","errorType"')) return line
  const { errorType, errorMessage, trace } = JSON.parse(line) as {
    errorType: string
    errorMessage: string
    trace?: readonly string[]
  }
  return trace?.join('\n') ?? `${errorType}: ${errorMessage}`
}
