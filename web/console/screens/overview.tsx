import { useEffect, useState } from 'react'
import { Notice } from '../../kit/notice.tsx'
import { Text } from '../../kit/text.tsx'
import { getAll } from '../api.ts'
import { useConsole, useSession } from '../context.ts'
import { Link, Title } from '../parts/frame.tsx'
import { pathOf } from '../route.ts'
import { isAtLeast } from '../screens.ts'
import { nameOf, type Service, useServices } from '../services.ts'
import { PlanUse } from './plan-use.tsx'
import { Today } from './usage/today.tsx'

interface TokenRow {
  readonly id: string
  readonly status: number
  readonly shadow?: boolean
  readonly duressAt?: string
  readonly lastEvent?: { readonly type: string }
}

/** As many tokens of a service are looked through; of more the help desk finds one by its name. */
const mostTokens = 1_000

/** Why a token needs somebody's look; the gravest first. */
type Why = 'duress' | 'shadow' | 'conflict' | 'blocked'

const whyOf = ({ status, shadow, duressAt, lastEvent }: TokenRow): Why | null => {
  if (status === 3 || duressAt !== undefined) return 'duress'
  if (shadow === true) return 'shadow'
  if (lastEvent?.type === 'token.conflict') return 'conflict'
  return status === 4 ? 'blocked' : null
}

const useTokens = (service: Service | null): readonly TokenRow[] | null => {
  const [tokens, setTokens] = useState<readonly TokenRow[] | null>(null)
  const name = service?.service
  useEffect(() => {
    if (name === undefined) return
    let wanted = true
    setTokens(null)
    const onPage = (items: number): boolean => wanted && items < mostTokens
    const ask = async (): Promise<void> => {
      const reply = await getAll<TokenRow>(`/token/list?service=${name}`, { onPage })
      if (wanted && reply.ok) setTokens(reply.body)
    }
    void ask()
    return () => {
      wanted = false
    }
  }, [name])
  return tokens
}

const NeedsALook = ({ service, tokens }: { service: Service; tokens: readonly TokenRow[] }) => {
  const { texts } = useConsole()
  const words = texts.overview
  const found = tokens.flatMap((token) => {
    const why = whyOf(token)
    return why === null ? [] : [{ ...token, why }]
  })
  return (
    <section className="card">
      <h2>{words.looks(nameOf(service))}</h2>
      {found.length === 0 ? <p className="hint">{words.nothing}</p> : null}
      <ul className="rows">
        {found.map(({ id, why }) => (
          <li key={id}>
            <Link to={`${pathOf('desk', service.service)}#u=${encodeURIComponent(id)}`}>
              <Text>{id}</Text>
            </Link>
            <span className={`why ${why}`}>{words.whys[why]}</span>
          </li>
        ))}
      </ul>
      {tokens.length >= mostTokens ? <p className="hint">{words.first(mostTokens)}</p> : null}
    </section>
  )
}

const FirstSteps = ({ service }: { service: Service }) => {
  const words = useConsole().texts.overview
  return (
    <Notice kind="calm">
      <h2>{words.stepsTitle}</h2>
      <ol>
        {words.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <p>
        <Link className="button primary" to={pathOf('quick-start', service.service)}>
          {words.begin}
        </Link>
      </p>
    </Notice>
  )
}

/** What somebody who comes back wants to know first: what to do next, who needs a look, and how full the plan is. */
export const Overview = () => {
  const { texts } = useConsole()
  const { member } = useSession()
  const { chosen } = useServices()
  const tokens = useTokens(chosen)
  return (
    <>
      <Title>{texts.places.overview}</Title>
      {chosen !== null && tokens?.length === 0 ? <FirstSteps service={chosen} /> : null}
      {chosen === null || tokens === null ? null : <NeedsALook service={chosen} tokens={tokens} />}
      {chosen === null || tokens === null || tokens.length === 0 ? null : <Today service={chosen} />}
      {isAtLeast(member.role, 'admin') ? <PlanUse /> : null}
    </>
  )
}
