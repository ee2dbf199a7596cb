import type { Plugin } from 'esbuild'

/** Leaves out of each bundle what makes JSON Schema of schemas: documentation is not written in a function. */
export const withoutJsonSchema: Plugin = {
  name: 'without-json-schema',
  setup: ({ onLoad }) => {
    onLoad({ filter: /\/zod\/v4\/core\/to-json-schema\.js$/ }, () => ({
      contents: `const none = () => undefined
export { none as createToJSONSchemaMethod, none as createStandardJSONSchemaMethod }`,
    }))
    onLoad({ filter: /\/zod\/v4\/core\/json-schema-(processors|generator)\.js$/ }, () => ({
      contents: 'export const toJSONSchema = undefined, JSONSchemaGenerator = undefined',
    }))
  },
}
