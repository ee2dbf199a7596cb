import { readFileSync } from 'node:fs'
import { type Answer, Client } from '../../local/client.ts'
import { schemaChecker } from './schema-checker.ts'

interface Media {
  readonly content?: { readonly 'application/json': { readonly schema: object } }
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly responses: Record<string, Media> }>>>>
  readonly components: { readonly schemas: { readonly Error: object } }
}

const { paths, components } = JSON.parse(
  readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8'),
) as Document
const check = schemaChecker()

/** The schema of an answer; null where the document says nothing of it, as of what the gateway answers itself. */
const schemaOf = (method: string, path: string, { status, body }: Answer): object | null => {
  const known = paths[path] ?? paths[path.replace(/^\/device\/[^/]+$/, '/device/{tenant}')]
  if (status >= 400 && !(status === 400 && 'v' in body)) return 'error' in body ? components.schemas.Error : null
  return known?.[method]?.responses[String(status)]?.content?.['application/json'].schema ?? null
}

/** A client that takes no answer but those that docs/openapi.json describes. */
export class ConformingClient extends Client {
  override async call(path: string, init: RequestInit, authkey?: string): Promise<Answer> {
    const answer = await super.call(path, init, authkey)
    const [bare = ''] = path.split('?')
    const schema = schemaOf((init.method ?? 'GET').toLowerCase(), bare, answer)
    const fault = schema === null ? null : check(schema, answer.body)
    if (fault !== null) throw new Error(`${init.method} ${bare} → ${answer.status} is not as documented: ${fault}`)
    return answer
  }
}
