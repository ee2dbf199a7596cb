import { createClient, type ClientOptions, type ZaasClient } from '../../client/index.ts'

/** A request as a client sent it. */
export interface Sent {
  readonly method: string
  readonly url: string
  readonly headers: Record<string, string>
  readonly body: string | null
  readonly redirect: string | undefined
}

/** What is answered to a request, or what goes wrong on the way. */
export type Step = Response | Error | 'silence'

/** An answer with a JSON body. */
export const json = (status: number, body: unknown, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers })

/** A client before an instance that answers by a list, on a clock that never waits. */
export const fakeInstance = (
  steps: Step[],
  options: Partial<ClientOptions> = {},
): { zaas: ZaasClient; sent: Sent[]; waits: number[] } => {
  const sent: Sent[] = []
  const waits: number[] = []
  const fetch = (url: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const { method = 'GET', headers, body, redirect } = init
    sent.push({
      method,
      url: String(url),
      headers: { ...(headers as Record<string, string>) },
      body: (body as string) ?? null,
      redirect,
    })
    const step = steps.shift()
    if (step === 'silence')
      return new Promise((_, reject) => init.signal?.addEventListener('abort', () => reject(new Error('aborted'))))
    return step instanceof Response ? Promise.resolve(step) : Promise.reject(step ?? new Error('nothing more'))
  }
  const sleep = async (milliseconds: number): Promise<void> => void waits.push(milliseconds)
  const zaas = createClient({ url: 'https://zaas.test/', authkey: 'zaas_key', fetch, sleep, ...options })
  return { zaas, sent, waits }
}
