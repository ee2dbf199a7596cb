import type { RouteModel } from '../template/model.ts'

/** A route that a request matched, with its path parameters. */
export interface Match {
  readonly route: RouteModel
  readonly parameters: Readonly<Record<string, string>> | null
}

interface Pattern {
  readonly route: RouteModel
  readonly method: string
  readonly segments: readonly string[]
}

/** Finds the route of a request as an HTTP API does: plain paths before parameters before `{proxy+}`, an own method before `ANY`, `$default` last. */
export const createRouter = (routes: readonly RouteModel[]): ((method: string, path: string) => Match | null) => {
  const patterns = routes
    .filter(({ routeKey }) => routeKey !== '$default')
    .map(parse)
    .sort(bySpecificity)
  // Nothing comes before a path that is plain throughout.
  const plain = new Map(
    routes.filter(({ routeKey }) => !routeKey.includes('{')).map((route) => [route.routeKey, route]),
  )
  const fallback = routes.find(({ routeKey }) => routeKey === '$default')
  return (method, path) => {
    const exact = plain.get(`${method} ${path}`) ?? plain.get(`ANY ${path}`)
    if (exact) return { route: exact, parameters: null }
    const segments = path.split('/').slice(1)
    for (const pattern of patterns) {
      if (pattern.method !== 'ANY' && pattern.method !== method) continue
      const parameters = matchSegments(pattern.segments, segments)
      if (parameters)
        return { route: pattern.route, parameters: Object.keys(parameters).length > 0 ? parameters : null }
    }
    return fallback ? { route: fallback, parameters: null } : null
  }
}

const parse = (route: RouteModel): Pattern => {
  const [method = '', path = ''] = route.routeKey.split(' ')
  return { route, method, segments: path.split('/').slice(1) }
}

const rank = (segment: string | undefined): number => {
  if (segment === undefined) return 3
  if (!segment.startsWith('{')) return 0
  return segment.endsWith('+}') ? 2 : 1
}

const bySpecificity = (one: Pattern, other: Pattern): number => {
  const length = Math.max(one.segments.length, other.segments.length)
  for (let index = 0; index < length; index += 1) {
    const difference = rank(one.segments[index]) - rank(other.segments[index])
    if (difference !== 0) return difference
  }
  return Number(one.method === 'ANY') - Number(other.method === 'ANY')
}

const matchSegments = (pattern: readonly string[], segments: readonly string[]): Record<string, string> | null => {
  const parameters: Record<string, string> = {}
  for (const [index, expected] of pattern.entries()) {
    const actual = segments[index]
    if (actual === undefined) return null
    if (expected.endsWith('+}')) {
      parameters[expected.slice(1, -2)] = segments.slice(index).join('/')
      return parameters
    }
    if (!expected.startsWith('{')) {
      if (expected !== actual) return null
    } else if (actual === '') {
      return null
    } else {
      parameters[expected.slice(1, -1)] = actual
    }
  }
  return pattern.length === segments.length ? parameters : null
}
