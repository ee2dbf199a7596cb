import { readFileSync } from 'node:fs'
import { type Answer, Client } from '../../local/client.ts'
import { schemaChecker } from './schema-checker.ts'

interface Media {
  readonly content?: { readonly 'application/json': { readonly schema: object } }
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly responses: Record<string, Media> }>>>>
  readonly components: object
}

const { paths, components } = JSON.parse(
  readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8'),
) as Document
const check = schemaChecker()
/** Schemas beside what they refer to. */
const whole = new Map<object, object>()

/** What is wrong with an answer, errors too; null for nothing, and where the document knows no such operation: the gateway answers those itself. */
const faultOf = (method: string, path: string, { status, body }: Answer): string | null => {
  const known = paths[path] ?? paths[path.replace(/^\/device\/[^/]+$/, '/device/{tenant}')]
  const responses = known?.[method]?.responses
  if (responses === undefined) return null
  const documented = responses[String(status)]
  if (documented === undefined) return `it answers ${Object.keys(responses).join()}`
  const schema = documented.content?.['application/json'].schema
  if (schema === undefined) return null
  const checked = whole.get(schema) ?? { ...schema, components }
  whole.set(schema, checked)
  return check(checked, body)
}

/** A client that takes no answer but those that docs/openapi.json describes. */
export class ConformingClient extends Client {
  override async call(path: string, init: RequestInit, authkey?: string): Promise<Answer> {
    const answer = await super.call(path, init, authkey)
    const [bare = ''] = path.split('?')
    const fault = faultOf((init.method ?? 'GET').toLowerCase(), bare, answer)
    if (fault !== null) throw new Error(`${init.method} ${bare} → ${answer.status} is not as documented: ${fault}`)
    return answer
  }
}
