/** Where the built pages of a folder of sources are: a folder for each. */
export declare const pagesFolder: (root?: string) => string

/** Kilobytes of gzip. */
interface PageSizes {
  readonly firstLoad: number
  readonly precached: number
}

/** Builds the pages of a folder of sources where something has changed; answers whether it did, and their sizes. */
export declare const buildPages: (root?: string) => Promise<{ built: boolean; sizes: Record<string, PageSizes> }>
