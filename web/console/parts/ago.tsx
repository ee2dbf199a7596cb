import { useNow } from '../clock.ts'
import { useConsole } from '../context.ts'

const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const

/** A moment of the past as people say it: 25 minutes ago. */
export const agoOf = (at: string, now: number, language: string): string => {
  const seconds = Math.max(0, (now - Date.parse(at)) / 1000)
  const [unit, size] = units.find(([, length]) => seconds >= length) ?? ['minute', 60]
  return new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(-Math.floor(seconds / size), unit)
}

/** A moment of the past, told anew as time goes on; whoever points at it gets it whole. */
export const Ago = ({ at }: { at: string }) => {
  const { language } = useConsole()
  const now = useNow()
  return (
    <time dateTime={at} title={at}>
      {agoOf(at, now, language)}
    </time>
  )
}
