import { type Browser, chromium } from 'playwright-core'
import { toolPath } from '../support/tool-path.ts'

/** Starts Chromium. */
export const launch = (args: readonly string[]): Promise<Browser> =>
  chromium.launch({
    executablePath: toolPath('chromium') ?? '',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', ...args],
  })

let shared: Promise<Browser> | undefined

/** The browser that the phones of a worker share; it ends with the worker. */
export const sharedBrowser = (): Promise<Browser> => (shared ??= launch([]))
