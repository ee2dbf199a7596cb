/** What an instance answers: a value, or what was wrong with which field. */
export type Reply<Body> = { ok: true; body: Body } | { ok: false; error: string; issues: readonly Issue[] }

/** A fault of one field. */
export interface Issue {
  path: string
  message: string
}

const read = async <Body>(asked: Promise<Response>): Promise<Reply<Body>> => {
  const answer = await asked.catch(() => null)
  const body: unknown = await answer?.json().catch(() => null)
  if (answer?.ok === true && body !== null) return { ok: true, body: body as Body }
  const fault = (body ?? {}) as { error?: string; issues?: Issue[] }
  return { ok: false, error: answer === null ? 'network' : (fault.error ?? 'internal'), issues: fault.issues ?? [] }
}

/** Asks the instance; `background` does not keep the session alive. */
export const get = <Body>(path: string, { background = false } = {}): Promise<Reply<Body>> =>
  read(fetch(path, { headers: background ? { 'zaas-background': '1' } : {} }))

/** Tells the instance to do something. */
export const post = <Body>(path: string, body: object = {}): Promise<Reply<Body>> =>
  read(fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }))

/** Every page of a list; one that is never long comes whole. */
export const getAll = async <Item>(path: string, paged: boolean): Promise<Reply<readonly Item[]>> => {
  const items: Item[] = []
  for (let cursor: string | undefined = ''; cursor !== undefined;) {
    const query: string = !paged ? '' : cursor === '' ? '?limit=100' : `?limit=100&cursor=${cursor}`
    const reply: Reply<{ items: Item[]; cursor?: string }> = await get(path + query)
    if (!reply.ok) return reply
    items.push(...reply.body.items)
    cursor = reply.body.cursor
  }
  return { ok: true, body: items }
}
