import { it } from 'vitest'
import { toolPath } from './tool-path.ts'

/** `it` for tests that need such a tool: without it they are skipped, and the reason is printed. `.ci/run` installs them all. */
export const itWith = (name: string) => {
  if (toolPath(name) !== null) return it
  console.warn(`skipped: ${name} is not installed on this machine`)
  return it.skip
}
