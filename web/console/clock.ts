import { useEffect, useState } from 'react'
import { serverNow } from './api.ts'

/** The server's time (ms), told anew each second. */
export const useNow = (): number => {
  const [now, setNow] = useState(serverNow)
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), 1_000)
    return () => clearInterval(timer)
  }, [])
  return now
}
