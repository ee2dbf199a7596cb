/** Where the built pages are: a folder for each. */
export declare const pagesFolder: string
/** Builds every page that has changed; answers their sizes in kilobytes of gzip. */
export declare const buildPages: () => Promise<{ app: { firstLoad: number; precached: number } }>
