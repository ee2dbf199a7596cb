/** What an instance answers: a value, or what was wrong with which field. */
export type Reply<Body> = { ok: true; body: Body } | { ok: false; error: string; issues: readonly Issue[] }

/** A fault of one field. */
export interface Issue {
  path: string
  message: string
}

/** Waits for the same member to sign in again; false where there is a session, which may not do that. */
type SignInAgain = () => Promise<boolean>

let signInAgain: SignInAgain | null = null

/** Names who is asked when a request is refused. */
export const whenRefused = (ask: SignInAgain | null): void => {
  signInAgain = ask
}

/** How far the instance's clock is before the reader's, in milliseconds. */
let ahead = 0

/** The instance's time. */
export const serverNow = (): number => Date.now() + ahead

let failed: string | null = null

/** The number under which the instance logged the request that failed last; null where it was not reached. */
export const failedRequest = (): string | null => failed

const noticeTime = (answer: Response | null): void => {
  const date = Date.parse(answer?.headers.get('date') ?? '')
  const now = date + 500 - Date.now()
  // The header knows whole seconds: what differs by less is no news, and no countdown jumps.
  if (Math.abs(now - ahead) > 1_000) ahead = now
}

const read = async <Body>(send: () => Promise<Response>, known: boolean): Promise<Reply<Body>> => {
  const answer = await send().catch(() => null)
  noticeTime(answer)
  const body: unknown = await answer?.json().catch(() => null)
  if (answer?.ok === true && body !== null) return { ok: true, body: body as Body }
  failed = answer?.headers.get('x-request-id') ?? null
  const fault = (body ?? {}) as { error?: string; issues?: Issue[] }
  const error = answer === null ? 'network' : (fault.error ?? 'internal')
  if (error !== 'forbidden' || !known || signInAgain === null) return { ok: false, error, issues: fault.issues ?? [] }
  return (await signInAgain()) ? read(send, false) : { ok: false, error: 'not_allowed', issues: [] }
}

/** Asks the instance; `background` does not keep the session alive and waits for nobody. */
export const get = <Body>(path: string, { background = false } = {}): Promise<Reply<Body>> =>
  read(() => fetch(path, { headers: background ? { 'zaas-background': '1' } : {} }), !background)

/** Tells the instance to do something. */
export const post = <Body>(
  path: string,
  body: object = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<Reply<Body>> => {
  const request = {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  }
  return read(() => fetch(path, request), !isWayIn(path))
}

/** What whoever is not signed in may ask: there a refusal is about what was typed. */
const isWayIn = (path: string): boolean =>
  /^\/tenant\/(signup|login|verify|logout|passkey\/(options|login))$/.test(path)

/** A page of a list. */
export interface Page<Item> {
  readonly items: readonly Item[]
  readonly cursor?: string
}

/** Every page of a list; one that is never long comes whole. `onPage` hears how many items there are so far, and whether to go on. */
export const getAll = async <Item>(
  path: string,
  { paged = true, onPage = () => true }: { paged?: boolean; onPage?: (items: number) => boolean } = {},
): Promise<Reply<readonly Item[]>> => {
  const items: Item[] = []
  const first = `${path}${path.includes('?') ? '&' : '?'}limit=100`
  for (let next: string | null = paged ? first : path; next !== null;) {
    const reply: Reply<Page<Item>> = await get(next)
    if (!reply.ok) return reply
    items.push(...reply.body.items)
    const { cursor }: Page<Item> = reply.body
    next = cursor === undefined || !onPage(items.length) ? null : `${first}&cursor=${encodeURIComponent(cursor)}`
  }
  return { ok: true, body: items }
}
