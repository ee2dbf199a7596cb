import { existsSync, watch, type FSWatcher } from 'node:fs'
import { join } from 'node:path'

/** Folders whose code is in the functions or in the pages, and those whose code makes the template. */
const codeFolders = ['core', 'functions', 'web', 'sdk']
const templateFolders = ['lib', 'bin']
const source = /\.(tsx?|css|html|svg|webmanifest)$/

/** An editor writes a file in several steps, and a checkout many files: they are taken together. */
const settleMilliseconds = 60

/** Watches the sources and says, one change after another, whether only functions and pages changed or the template too. */
export class SourceWatch {
  readonly #watchers: FSWatcher[]
  readonly #onChange: (templateChanged: boolean) => Promise<void>
  #timer: NodeJS.Timeout | null = null
  #templateChanged = false
  #working: Promise<void> = Promise.resolve()

  constructor(root: string, onChange: (templateChanged: boolean) => Promise<void>) {
    this.#onChange = onChange
    const watched = (folders: readonly string[], isTemplate: boolean): FSWatcher[] =>
      folders
        .map((folder) => join(root, folder))
        .filter((folder) => existsSync(folder))
        .map((folder) =>
          watch(folder, { recursive: true }, (_event, file) => {
            if (file !== null && source.test(file)) this.#note(isTemplate)
          }),
        )
    this.#watchers = [...watched(codeFolders, false), ...watched(templateFolders, true)]
  }

  /** Stops watching and waits for the change that is being taken over. */
  async close(): Promise<void> {
    for (const watcher of this.#watchers) watcher.close()
    if (this.#timer) clearTimeout(this.#timer)
    await this.#working
  }

  #note(isTemplate: boolean): void {
    this.#templateChanged ||= isTemplate
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#working = this.#working.then(() => {
        const templateChanged = this.#templateChanged
        this.#templateChanged = false
        return this.#onChange(templateChanged)
      })
    }, settleMilliseconds)
  }
}
