// The first import: a schema asks when it is made whether it may make code.
import '../../zod-jitless.ts'
import { serviceConfig } from '../../../../core/contract/service-config.ts'

/** What is wrong with a configuration: the sentence of the schema for each field, or null where a number is out of its range. */
export const contradictionsOf = (config: unknown): ReadonlyMap<string, string | null> => {
  const { error } = serviceConfig.safeParse(config)
  const issues = error?.issues ?? []
  return new Map(
    issues.map(({ path, code, message }) => [
      path.join('.'),
      code === 'custom' || code === 'invalid_format' ? message : null,
    ]),
  )
}
