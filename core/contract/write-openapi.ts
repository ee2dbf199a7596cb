import { readFileSync, writeFileSync } from 'node:fs'
import { openApi } from './openapi.ts'
import { withEvents } from './webhooks-guide.ts'

const docs = new URL('../../docs/', import.meta.url)
writeFileSync(new URL('openapi.json', docs), `${JSON.stringify(openApi(), null, 2)}\n`)
const guide = new URL('webhooks.md', docs)
writeFileSync(guide, withEvents(readFileSync(guide, 'utf8')))
