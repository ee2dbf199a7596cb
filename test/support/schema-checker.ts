import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'

/** What is wrong with a value by a JSON schema, null for nothing: by another reader of schemas than the one that wrote them. */
export const schemaChecker = (): ((schema: object, value: unknown) => string | null) => {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  addFormats.default(ajv)
  const known = new WeakMap<object, ValidateFunction>()
  return (schema, value) => {
    const check = known.get(schema) ?? ajv.compile(schema)
    known.set(schema, check)
    return check(value) ? null : ajv.errorsText(check.errors)
  }
}
