import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { LogFile, type LogFileLimits } from './log-file.ts'

/** The logs of an instance, one file for each function and one for the gateway. */
export interface Logs {
  /** Writes a line; an error is shown to whoever runs the instance too. */
  write(name: string, line: string, isError: boolean): void
  /** Goes on in new files where somebody else has turned them over. */
  reopen(): void
  /** Writes what waits. */
  close(): void
}

const limits: LogFileLimits = { bytes: 10 * 1_048_576, olderFiles: 4, waitingBytes: 4 * 1_048_576 }

/** A line with its time: a member of a JSON line that has none, and before any other. */
const timed = (line: string, now: number): string => {
  const time = new Date(now).toISOString()
  if (!line.startsWith('{"')) return `${time} ${line}`
  return line.startsWith('{"time":') ? line : `{"time":"${time}",${line.slice(1)}`
}

/** Opens the logs of a data folder; `show` gets what somebody should see at once. */
export const openLogs = (folder: string, show: (message: string) => void, now: () => number = Date.now): Logs => {
  mkdirSync(folder, { recursive: true })
  const files = new Map<string, LogFile>()
  const fileOf = (name: string): LogFile => {
    const path = join(folder, `${name}.log`)
    const open = files.get(name) ?? new LogFile(path, limits, (reason) => show(`Lines of ${path} are lost: ${reason}`))
    files.set(name, open)
    return open
  }
  const flush = (): void => {
    for (const file of files.values()) file.flush()
  }
  // Whatever ends the process in order, or by an error: no line is lost with it.
  process.once('exit', flush)
  return {
    write(name, line, isError) {
      fileOf(name).write(timed(line, now()))
      if (isError) show(`${name}: ${line}`)
    },
    reopen() {
      for (const file of files.values()) file.reopen()
    },
    close() {
      flush()
      process.off('exit', flush)
    },
  }
}

/** Whether a line that a function printed reports an error: a JSON line by its level, other lines by their stream. */
export const isErrorLine = (line: string, stream: 'stdout' | 'stderr'): boolean => {
  if (!line.startsWith('{')) return stream === 'stderr' && line.trim() !== ''
  try {
    const { level } = JSON.parse(line) as { level?: unknown }
    return typeof level === 'string' && /^(error|fatal|critical)$/i.test(level)
  } catch {
    return stream === 'stderr'
  }
}
