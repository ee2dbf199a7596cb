import { buildFunctions } from '../../lib/bundling/bundle-functions.ts'

/** Bundles the functions once for all test files, which start instances of them side by side. */
export const setup = async (): Promise<void> => {
  await buildFunctions()
}
