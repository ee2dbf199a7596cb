import { appendFileSync, renameSync, statSync } from 'node:fs'

/** What a log file is kept to. */
export interface LogFileLimits {
  /** At this size a file becomes the first of the older ones. */
  readonly bytes: number
  readonly olderFiles: number
  /** So much waits for the disk at most; what comes beyond it is lost. */
  readonly waitingBytes: number
}

/** How long lines are gathered. */
const gatherMilliseconds = 20

/**
 * A log that turns itself over, `x.log`, `x.log.1` and so on, and that is never why an instance ends: while the disk is full, or no descriptor is free, lines
 * are lost, and counted in the next line that can be written. It holds no descriptor between two writes. Lines of some milliseconds are one write, made at
 * once: three turns of a thread pool for each line cost an instance a tenth of what it carries.
 */
export class LogFile {
  readonly #path: string
  readonly #limits: LogFileLimits
  /** Hears once why lines are lost, until they no longer are. */
  readonly #onTrouble: (reason: string) => void
  #waiting = ''
  #lost = 0
  #isTroubled = false
  #bytes: number | null = null
  #timer: NodeJS.Timeout | null = null

  constructor(path: string, limits: LogFileLimits, onTrouble: (reason: string) => void) {
    this.#path = path
    this.#limits = limits
    this.#onTrouble = onTrouble
  }

  /** Writes a line, with those that come within some milliseconds. */
  write(line: string): void {
    if (this.#waiting.length > this.#limits.waitingBytes) this.#lost += 1
    else this.#waiting += `${line}\n`
    this.#timer ??= setTimeout(() => this.flush(), gatherMilliseconds)
  }

  /** Looks anew at the file, which somebody else may have turned over. */
  reopen(): void {
    this.#bytes = null
  }

  /** Writes what waits now, or loses it. */
  flush(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    if (this.#waiting === '') return
    const text = this.#waiting
    this.#waiting = ''
    this.#append(text)
  }

  #append(text: string): void {
    const lost = this.#lost
    const time = new Date().toISOString()
    const note =
      lost === 0 ? '' : `${JSON.stringify({ time, level: 'WARN', message: 'log lines were lost', lines: lost })}\n`
    try {
      this.#turnOver()
      appendFileSync(this.#path, note + text, { mode: 0o600 })
      this.#bytes = (this.#bytes ?? 0) + Buffer.byteLength(note + text)
      this.#lost -= lost
      this.#isTroubled = false
    } catch (error) {
      this.#lost += text.split('\n').length - 1
      // A part may have been written.
      this.#bytes = null
      if (!this.#isTroubled) this.#onTrouble(error instanceof Error ? error.message : String(error))
      this.#isTroubled = true
    }
  }

  #turnOver(): void {
    this.#bytes ??= unlessMissing(() => statSync(this.#path).size) ?? 0
    if (this.#bytes < this.#limits.bytes) return
    for (let older = this.#limits.olderFiles; older > 0; older -= 1)
      unlessMissing(() => renameSync(older === 1 ? this.#path : `${this.#path}.${older - 1}`, `${this.#path}.${older}`))
    this.#bytes = 0
  }
}

/** What is done with a file; null where there is none. */
const unlessMissing = <T>(done: () => T): T | null => {
  try {
    return done()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
