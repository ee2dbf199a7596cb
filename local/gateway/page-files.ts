import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { apiDocument, type Headers, type Page, pageCaching, pageHeaders, pageTypes } from '../../core/contract/pages.ts'
import type { HttpAnswer } from './http-answer.ts'
import { headerValues, type HttpRequest } from './http-event.ts'

/** Names of files as the build makes them: no folder, so that no path leads out of the page's own. */
const fileName = /^[A-Za-z0-9][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)+$/

/** Encodings that the build made, best first. */
const encodings = [
  { name: 'br', suffix: '.br' },
  { name: 'gzip', suffix: '.gz' },
] as const

const moved = (location: string): HttpAnswer => ({
  status: 302,
  headers: { location, 'cache-control': 'no-store' },
  body: Buffer.alloc(0),
  route: location,
})

const read = (file: string): Promise<Buffer | null> => readFile(file).catch(() => null)

const contentOf = async (file: string, accepted: string): Promise<{ body: Buffer; encoded: Headers } | null> => {
  for (const { name, suffix } of encodings) {
    if (!new RegExp(`\\b${name}\\b`, 'i').test(accepted)) continue
    const body = await read(`${file}${suffix}`)
    if (body !== null) return { body, encoded: { 'content-encoding': name } }
  }
  const body = await read(file)
  return body === null ? null : { body, encoded: {} }
}

/**
 * CloudFront's part for these pages, of which the first is at `/` too: the built files with their headers, before any route is
 * looked for. A path below a page that names no file shows the page itself; null for what is no page's.
 */
export const createPages =
  (folder: string, shown: readonly Page[]) =>
  async (request: HttpRequest, path: string): Promise<HttpAnswer | null> => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return null
    if (path === '/') return moved(`/${shown[0]}/`)
    const [, name, ...rest] = (path === apiDocument.path ? apiDocument.file : path).split('/')
    const page = shown.find((one) => one === name)
    if (page === undefined) return null
    if (rest.length === 0) return moved(`/${page}/`)
    const last = rest.at(-1) ?? ''
    const file = rest.length === 1 && fileName.test(last) ? last : 'index.html'
    const headers = { ...pageHeaders(page, request), vary: 'accept-encoding' }
    const content = await contentOf(
      join(folder, page, file),
      headerValues(request.rawHeaders, 'accept-encoding')[0] ?? '',
    )
    if (content === null) return { status: 404, headers, body: Buffer.from('Not found'), route: `/${page}/` }
    const { body, encoded } = content
    const type = pageTypes[file.slice(file.lastIndexOf('.') + 1)] ?? 'application/octet-stream'
    return {
      status: 200,
      headers: { ...headers, ...encoded, 'content-type': type, 'cache-control': pageCaching(file) },
      body,
      route: `/${page}/`,
    }
  }
