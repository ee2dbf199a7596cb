import { useEffect, useState } from 'react'
import { type Token, type TokenStatus, type Transaction, ZaasError } from 'zaas-sdk'

/** What the instance last said of a token; `status` null while nothing has been heard. */
export interface Live {
  readonly status: TokenStatus | null
  /** End of the window, while open and known. */
  readonly until: Date | null
  readonly requests: readonly Transaction[]
  readonly reached: boolean
}

/** Nothing heard yet. */
export const unheard: Live = { status: null, until: null, requests: [], reached: true }

/** Seconds between questions: twelve times 5, twenty times 15, then 60. */
const pause = (asked: number): number => (asked < 12 ? 5 : asked < 32 ? 15 : 60)

/** Asks the instance once: status, window and what waits, in one message where nothing waits. */
export const ask = async (token: Token): Promise<Live> => {
  try {
    const requests = await token.transactions()
    return { status: token.lastStatus, until: token.until, requests, reached: true }
  } catch (error) {
    if (!(error instanceof ZaasError)) throw error
    if (error.code === 'gone') return { status: 'gone', until: null, requests: [], reached: true }
    return { ...unheard, status: token.lastStatus, until: token.until, reached: false }
  }
}

/**
 * A token as the instance says it is: asked at once, on focus, and then less and less often; never while the page is
 * hidden. `now` is what an action on this screen has just learnt.
 */
export const useLive = (token: Token): Live => {
  const [live, setLive] = useState<Live>(() => ({ ...unheard, status: token.lastStatus, until: token.until }))
  useEffect(() => {
    let gone = false
    let asked = 0
    let timer: ReturnType<typeof setTimeout> | undefined
    const round = async (): Promise<void> => {
      clearTimeout(timer)
      if (document.visibilityState !== 'visible') return
      const heard = await ask(token)
      if (gone) return
      setLive(heard)
      asked += 1
      timer = setTimeout(() => void round(), pause(asked) * 1000)
    }
    const again = (): void => {
      asked = 0
      void round()
    }
    void round()
    addEventListener('focus', again)
    addEventListener('online', again)
    return () => {
      gone = true
      clearTimeout(timer)
      removeEventListener('focus', again)
      removeEventListener('online', again)
    }
  }, [token])
  return live
}
