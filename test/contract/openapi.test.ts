import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, it } from 'vitest'
import { endpoints } from '../../core/contract/endpoints.ts'
import type { Endpoint } from '../../core/contract/endpoint.ts'
import { openApi } from '../../core/contract/openapi.ts'
import { fieldTexts } from '../../core/contract/texts/fields.ts'
import { schemaChecker } from '../support/schema-checker.ts'

type Node = { [key: string]: unknown }
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null
const document = openApi()

interface Field {
  where: string
  schema: Node
}

/** Every field of every schema below a node. */
const fieldsIn = (node: unknown, where: string): Field[] => {
  if (!isNode(node)) return []
  const own = isNode(node['properties'])
    ? Object.entries(node['properties']).map(([name, schema]) => ({
        where: `${where}.${name}`,
        schema: schema as Node,
      }))
    : []
  const inside = Object.entries(node).filter(([key]) => key !== 'example' && key !== 'examples')
  return [...own, ...inside.flatMap(([key, value]) => fieldsIn(value, `${where}/${key}`))]
}
const fields = fieldsIn(document, '')
const operations = Object.entries(endpoints).map(([id, endpoint]) => {
  const { path, method, success }: Endpoint = endpoint
  const operation = (document as { paths: Record<string, Record<string, Node>> }).paths[path]?.[method.toLowerCase()]
  return { id, endpoint: endpoint as Endpoint, operation: operation as Node, success: String(success ?? 200) }
})
const at = (node: unknown, ...path: string[]): unknown =>
  path.reduce((found, key) => (isNode(found) ? found[key] : undefined), node)

describe('docs/openapi.json', () => {
  it('is OpenAPI, as an independent validator has it', async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(document))
    expect(errors).toBeUndefined()
    expect(valid).toBe(true)
  })

  it('has a sentence for every field and parameter', () => {
    expect(fields.length).toBeGreaterThan(1000)
    expect(
      fields.filter(({ schema }) => !/^.+\.$/s.test(String(schema['description']))).map(({ where }) => where),
    ).toEqual([])
    const parameters = operations.flatMap(({ operation }) => (operation['parameters'] ?? []) as Node[])
    expect(parameters.filter(({ description }) => typeof description !== 'string')).toEqual([])
  })

  it('has an example for every field that has none inside, and each fits', () => {
    const check = schemaChecker()
    const bare = ({ schema }: Field): boolean => fieldsIn(schema, '').length === 0
    const faults = fields.filter(bare).filter(({ schema }) => {
      const examples = schema['examples'] as unknown[] | undefined
      return schema['enum'] === undefined && (examples?.length !== 1 || check(schema, examples[0]) !== null)
    })
    expect(faults.map(({ where, schema }) => [where, schema['examples']])).toEqual([])
  })

  it.each(operations)('has a request and an answer of $id that fit', ({ endpoint, operation, success }) => {
    const example = at(operation, 'requestBody', 'content', 'application/json', 'example')
    if (endpoint.method === 'POST') expect(endpoint.request.safeParse(example).error).toBeUndefined()
    const answer = at(operation, 'responses', success, 'content', 'application/json')
    expect(schemaChecker()(at(answer, 'schema') as Node, at(answer, 'example'))).toBeNull()
    expect(endpoint.response.safeParse(at(answer, 'example')).error).toBeUndefined()
  })

  it('uses every sentence that there is for a field in one place', () => {
    const said = new Set(fields.map(({ schema }) => schema['description']))
    const special = Object.entries(fieldTexts).filter(([name]) => name.includes('.'))
    expect(special.filter(([, [sentence]]) => !said.has(sentence)).map(([name]) => name)).toEqual([])
  })
})
