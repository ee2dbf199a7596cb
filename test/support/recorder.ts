/** What a recorder does to a message's way: nothing, losing it before it arrives, or losing its answer. */
export type Loss = 'request' | 'answer' | null

/** A `fetch` for devices that keeps every body it sends, and can lose messages as bad networks do. */
export const startRecorder = () => {
  const bodies: { url: string; body: string }[] = []
  let next: (index: number) => Loss = () => null
  const record: typeof fetch = async (input, init) => {
    const loss = next(bodies.length)
    bodies.push({
      url: String(input instanceof Request ? input.url : input),
      body: typeof init?.body === 'string' ? init.body : '',
    })
    if (loss === 'request') throw new TypeError('fetch failed')
    const response = await fetch(input, init)
    if (loss === null) return response
    await response.arrayBuffer()
    throw new TypeError('fetch failed')
  }
  return {
    fetch: record,
    bodies,
    /** Decides, by the number of messages sent before, what is lost from now on. */
    lose: (which: (index: number) => Loss): void => void (next = which),
  }
}

/** Sends a recorded message again, as it was. */
export const replay = async ({
  url,
  body,
}: {
  url: string
  body: string
}): Promise<{ status: number; text: string }> => {
  const response = await fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } })
  return { status: response.status, text: await response.text() }
}
