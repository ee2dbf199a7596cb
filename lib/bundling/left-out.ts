import { readFile } from 'node:fs/promises'
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

/** Leaves the grants of others out of the bundles of these functions; the table imports nothing but types. */
export const ownGrants = (ids: ReadonlySet<string>): Plugin => ({
  name: 'own-grants',
  setup: ({ esbuild, onLoad }) =>
    onLoad({ filter: /\/functions\/grants\.ts$/ }, async ({ path }) => {
      const { code } = await esbuild.transform(await readFile(path, 'utf8'), { loader: 'ts' })
      const table = `data:text/javascript,${encodeURIComponent(code)}`
      const { grants } = (await import(table)) as { grants: Readonly<Record<string, object>> }
      const own = Object.entries(grants).filter(([id]) => ids.has(id))
      return { contents: `export const grants = ${JSON.stringify(Object.fromEntries(own))}` }
    }),
})
