import '../kit/tokens.css'
import '../kit/kit.css'
import './reference.css'
import { type ApiDocument, kindOf, type Operation, type Row, rowsOf } from './document.ts'

const element = (name: string, className: string, ...children: (string | Node)[]): HTMLElement => {
  const made = document.createElement(name)
  made.className = className
  made.append(...children)
  return made
}

const fields = (title: string, rows: readonly Row[]): HTMLElement[] =>
  rows.length === 0
    ? []
    : [
        element('h4', '', title),
        element(
          'dl',
          'fields',
          ...rows.flatMap(({ name, kind, required, sentence }) => [
            element('dt', '', element('code', '', name), ` ${kind}${required ? ', required' : ''}`),
            element('dd', '', sentence),
          ]),
        ),
      ]

const example = (title: string, value: unknown): HTMLElement[] => {
  if (value === undefined) return []
  const shown = element('pre', '', JSON.stringify(value, null, 2))
  // Wider than the page on a phone: who has no pointer scrolls it by keys.
  shown.tabIndex = 0
  return [element('h4', '', title), shown]
}

const whoAsks = ({ 'x-role': role, 'x-session': session }: Operation): string => {
  const keys: Readonly<Record<string, string>> = { public: 'Anybody', device: 'A phone', member: 'A member' }
  const key = keys[role] ?? `An authkey${role === 'authkey' ? '' : ` of role ${role} or more`}`
  return session === undefined || role === 'member' ? `${key}.` : `${key}, or a member’s session (${session} or more).`
}

/** All about one call, drawn when it is first opened. */
const details = (operation: Operation): HTMLElement[] => {
  const { parameters = [], requestBody, responses } = operation
  const asked = requestBody?.content?.['application/json']
  const named = parameters.map(({ name, schema, required, description }) => ({
    name,
    kind: kindOf(schema),
    required,
    sentence: description,
  }))
  const [[status = '', done] = []] = Object.entries(responses)
  const answered = done?.content?.['application/json']
  const faults = Object.entries(responses).filter(([code]) => code >= '400')
  return [
    element('p', 'hint', whoAsks(operation)),
    ...fields('Parameters', [...named, ...(asked === undefined ? [] : rowsOf(asked.schema))]),
    ...example('Example', asked?.example),
    ...fields(`Answer, ${status}`, answered === undefined ? [] : rowsOf(answered.schema)),
    ...example('Example of the answer', answered?.example),
    ...fields(
      'Errors',
      faults.map(([code, { description }]) => ({ name: code, kind: '', required: false, sentence: description })),
    ),
  ]
}

const call = (method: string, path: string, operation: Operation): HTMLElement => {
  const summary = element(
    'summary',
    '',
    element('code', '', `${method.toUpperCase()} ${path}`),
    ` ${operation.summary}`,
  )
  const made = element('details', 'card', summary)
  made.id = operation.operationId
  made.addEventListener('toggle', () => made.childElementCount === 1 && made.append(...details(operation)))
  return made
}

const screen = ({ info, tags, paths }: ApiDocument): HTMLElement[] => {
  const calls = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  )
  const link = Object.assign(element('a', '', 'openapi.json'), { href: '/openapi.json' })
  return [
    element('h1', '', 'The API'),
    element('p', '', info.description.replaceAll('`', ''), ' All of it as data: ', link, '.'),
    ...tags.map(({ name, description }) =>
      element(
        'section',
        '',
        element('h2', '', `/${name}`),
        element('p', 'hint', description),
        ...calls
          .filter(({ operation }) => operation.tags.includes(name))
          .map(({ method, path, operation }) => call(method, path, operation)),
      ),
    ),
  ]
}

const show = async (): Promise<void> => {
  const answer = await fetch('/openapi.json').catch(() => null)
  const found: ApiDocument | null = answer?.ok === true ? await answer.json() : null
  const failed = [element('h1', '', 'The API'), element('p', 'notice error', 'This did not load. Load the page again.')]
  document.getElementById('reference')?.replaceChildren(...(found === null ? failed : screen(found)))
  const named = document.getElementById(decodeURIComponent(location.hash.slice(1)))
  if (named instanceof HTMLDetailsElement) named.open = true
  named?.scrollIntoView()
}

void show()
