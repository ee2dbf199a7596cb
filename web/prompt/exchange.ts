/** Where a log-in stands, as the instance tells it. */
export type View =
  | { readonly state: 'ask'; readonly client: string; readonly named: boolean }
  | {
      readonly state: 'waiting'
      readonly client: string
      readonly number: number
      readonly codes: boolean
      readonly secondsLeft: number
    }
  | { readonly state: 'done'; readonly location: string }
  | { readonly state: 'wrong' }

/** What came of a question: a view, or why there is none. */
export type Outcome = View | { readonly state: 'over' | 'many' | 'offline' }

/** Asks where a log-in stands, or does something in it. */
export const exchange = async (prompt: string, act: object | null): Promise<Outcome> => {
  const post = { method: 'POST', body: JSON.stringify({ prompt, ...act }) }
  const headers = { 'content-type': 'application/json' }
  try {
    const answer = await (act === null
      ? fetch(`/oidc/prompt?prompt=${prompt}`)
      : fetch('/oidc/prompt', { ...post, headers }))
    if (answer.ok) return (await answer.json()) as View
    if (answer.status === 429) return { state: 'many' }
    return { state: answer.status < 500 ? 'over' : 'offline' }
  } catch {
    return { state: 'offline' }
  }
}
