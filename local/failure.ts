import { StartError } from './start-error.ts'
import { TemplateError } from './template/place.ts'
import { UsageError } from './usage-error.ts'

/** Ends the process for an error: a sentence for what whoever started it can help, the stack for a bug. */
export const endWith = (what: string, error: unknown): never => {
  if (error instanceof UsageError) {
    console.error(`${error.message}. See --help.`)
    process.exit(2)
  }
  const isExpected = error instanceof StartError || error instanceof TemplateError
  console.error(isExpected ? `${what}: ${error.message}` : error)
  process.exit(1)
}
