/** What the instance says of itself to a phone that has no link. */
export interface Instance {
  readonly name: string
  readonly instanceKey: string
  readonly app: { readonly version: string; readonly minimum: string }
}

/** Asks the instance; null where it is not reached. */
export const readInstance = async (): Promise<Instance | null> => {
  try {
    const answer = await fetch('/instance', { credentials: 'omit', cache: 'no-store' })
    return answer.ok ? ((await answer.json()) as Instance) : null
  } catch {
    return null
  }
}
