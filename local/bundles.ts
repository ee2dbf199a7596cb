import { join } from 'node:path'
import { buildFunctions } from '../lib/bundling/bundle-functions.ts'

/** The functions' bundles of one instance. */
export interface Bundles {
  /** The folder with `<id>/index.mjs` for each function. */
  readonly folder: string
  /** True where the functions run from that folder, so that a new bundle is taken over; else from a copy of it. */
  readonly inPlace: boolean
  /** Builds what changed; answers the ids of all functions and of those whose bundle is new. */
  build(): Promise<{ readonly ids: readonly string[]; readonly changed: readonly string[] }>
  close(): Promise<void>
}

/** The bundles that deploy, which all instances of a folder of sources share. */
export const deployedBundles = (root: string): Bundles => ({
  folder: join(root, '.build', 'functions'),
  inPlace: false,
  build: async () => {
    const ids = (await buildFunctions(root)).map(({ id }) => id)
    return { ids, changed: ids }
  },
  close: () => Promise.resolve(),
})
