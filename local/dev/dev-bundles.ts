import { mkdir, rename, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { context, type BuildContext, type OutputFile } from 'esbuild'
import { bundleOptions, listFunctions } from '../../lib/bundling/bundle-functions.ts'
import { type Bundles } from '../bundles.ts'

/** Readable bundles with source maps, in a folder of the instance's own: built again in place and quickly, for whoever is changing the code. */
export class DevBundles implements Bundles {
  readonly folder: string
  readonly inPlace = true
  readonly #root: string
  readonly #only: string | undefined
  readonly #hashes = new Map<string, string>()
  #context: BuildContext | null = null
  #entries = ''

  /** `only` is the one function that is built: the others have empty folders, which is all that a synthesis wants of them. */
  constructor(root: string, folder: string, only?: string) {
    this.#root = root
    this.folder = folder
    this.#only = only
  }

  /** Rejects with esbuild's own report, which names file and line, where the code does not build. */
  async build(): Promise<{ ids: string[]; changed: string[] }> {
    const functions = await listFunctions(this.#root)
    await Promise.all(functions.map(({ id }) => mkdir(join(this.folder, id), { recursive: true })))
    if (JSON.stringify(functions) !== this.#entries) {
      await this.close()
      const readable = { outdir: this.folder, minify: false, sourcemap: 'linked' } as const
      const wanted = functions.filter(({ id }) => this.#only === undefined || id === this.#only)
      this.#context = await context({ ...bundleOptions(this.#root, wanted), ...readable })
      this.#entries = JSON.stringify(functions)
    }
    const { outputFiles = [] } = (await this.#context?.rebuild()) ?? {}
    const changed = outputFiles.filter(({ path, hash }) => this.#hashes.get(path) !== hash)
    await Promise.all(changed.map((file) => this.#keep(file)))
    return {
      ids: functions.map(({ id }) => id),
      changed: [...new Set(changed.map(({ path }) => basename(dirname(path))))],
    }
  }

  async close(): Promise<void> {
    await this.#context?.dispose()
    this.#context = null
    this.#entries = ''
  }

  /** A function may be loading the file at this moment: it sees the old bytes or the new ones, never half. */
  async #keep({ path, contents, hash }: OutputFile): Promise<void> {
    const temporary = join(dirname(path), `${basename(path)}.tmp`)
    await writeFile(temporary, contents)
    await rename(temporary, path)
    this.#hashes.set(path, hash)
  }
}
