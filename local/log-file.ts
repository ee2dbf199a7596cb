import { appendFile, rename, stat } from 'node:fs/promises'

/** What a log file is kept to. */
export interface LogFileLimits {
  /** At this size a file becomes the first of the older ones. */
  readonly bytes: number
  readonly olderFiles: number
  /** So much waits for the disk at most; what comes beyond it is lost. */
  readonly waitingBytes: number
}

/**
 * A log that turns itself over, `x.log`, `x.log.1` and so on, and that is never why an instance ends: while the disk is full, or no descriptor is free, lines
 * are lost, and counted in the next line that can be written. It holds no descriptor between two writes.
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
  #writing: Promise<void> | null = null

  constructor(path: string, limits: LogFileLimits, onTrouble: (reason: string) => void) {
    this.#path = path
    this.#limits = limits
    this.#onTrouble = onTrouble
  }

  /** Writes a line as soon as those before it have been written. */
  write(line: string): void {
    if (this.#waiting.length > this.#limits.waitingBytes) this.#lost += 1
    else this.#waiting += `${line}\n`
    this.#writing ??= this.#writeAll()
  }

  /** Looks anew at the file, which somebody else may have turned over. */
  reopen(): void {
    this.#bytes = null
  }

  /** Waits until everything has been written, or is lost. */
  async close(): Promise<void> {
    await this.#writing
  }

  async #writeAll(): Promise<void> {
    // Lines that come in one turn of the loop are one write.
    await new Promise((resolve) => setImmediate(resolve))
    while (this.#waiting !== '') {
      const text = this.#waiting
      this.#waiting = ''
      await this.#append(text)
    }
    this.#writing = null
  }

  async #append(text: string): Promise<void> {
    const lost = this.#lost
    const time = new Date().toISOString()
    const note =
      lost === 0 ? '' : `${JSON.stringify({ time, level: 'WARN', message: 'log lines were lost', lines: lost })}\n`
    try {
      await this.#turnOver()
      await appendFile(this.#path, note + text, { mode: 0o600 })
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

  async #turnOver(): Promise<void> {
    this.#bytes ??= await sizeOf(this.#path)
    if (this.#bytes < this.#limits.bytes) return
    for (let older = this.#limits.olderFiles; older > 0; older -= 1)
      await rename(older === 1 ? this.#path : `${this.#path}.${older - 1}`, `${this.#path}.${older}`).catch(
        unlessMissing,
      )
    this.#bytes = 0
  }
}

const sizeOf = async (path: string): Promise<number> => (await stat(path).catch(unlessMissing))?.size ?? 0

const unlessMissing = (error: NodeJS.ErrnoException): null => {
  if (error.code === 'ENOENT') return null
  throw error
}
