import { serverNow } from '../../api.ts'
import { useNow } from '../../clock.ts'
import { useConsole } from '../../context.ts'
import { agoOf } from '../../parts/ago.tsx'
import { statusNow } from '../../parts/status.tsx'
import type { Detail } from '../tokens/shapes.ts'

/** How long a signal of duress stays in sight (ms). */
const duressInSight = 30 * 86_400_000

/** Whether duress was signalled in the last thirty days. */
export const hadDuress = ({ duressAt }: { duressAt?: string }, now = serverNow()): boolean =>
  duressAt !== undefined && now - Date.parse(duressAt) < duressInSight

const clock = (at: string): string => new Date(at).toLocaleTimeString(undefined, { timeStyle: 'short' })

/** What a helper has to know before anything is said: duress, its hold, and what was registered under it. */
export const Warnings = ({ token }: { token: Detail }) => {
  const { texts, language } = useConsole()
  const now = useNow()
  const { duressAt = '', duressUntil, shadow } = token
  const isNow = statusNow(token, now) === 3
  const holds = duressUntil !== undefined && Date.parse(duressUntil) > now
  if (!isNow && !holds && !hadDuress(token, now) && shadow !== true) return null
  return (
    <div className="notice duress">
      {isNow || hadDuress(token, now) || holds ? (
        <>
          {isNow || duressAt !== '' ? (
            <p>
              <strong>
                {isNow ? texts.tokens.duress.now : texts.tokens.duress.before(agoOf(duressAt, now, language))}
              </strong>
            </p>
          ) : null}
          <p>{texts.tokens.duress.say}</p>
        </>
      ) : null}
      {holds ? <p>{texts.tokens.duress.hold(clock(duressUntil))}</p> : null}
      {shadow === true ? <p>{texts.tokens.shadow.notice}</p> : null}
    </div>
  )
}
