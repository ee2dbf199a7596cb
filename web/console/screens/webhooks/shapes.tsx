import type { ResponseOf } from '../../../../core/contract/endpoint.ts'
import type { serviceGet } from '../../../../core/contract/endpoints/service/get.ts'
import type { webhookDeliveries } from '../../../../core/contract/endpoints/webhook/deliveries.ts'
import type { webhookDelivery } from '../../../../core/contract/endpoints/webhook/delivery.ts'
import { useConsole } from '../../context.ts'

/** A service with how its endpoint is. */
export type Whole = ResponseOf<typeof serviceGet>

/** A delivery as the list has it. */
export type Delivery = ResponseOf<typeof webhookDeliveries>['items'][number]

/** A delivery with its tries. */
export type Detail = ResponseOf<typeof webhookDelivery>

const looks = {
  waiting: ['pending', '○'],
  delivered: ['open', '●'],
  failing: ['pending', '▲'],
  exhausted: ['blocked', '■'],
  none: ['closed', '○'],
  on: ['open', '●'],
  held: ['blocked', '▲'],
  off: ['blocked', '■'],
} as const

/** A state of an endpoint or a delivery, in word, shape and colour. */
export const StateBadge = ({
  state,
  word,
}: {
  state: Delivery['state'] | Whole['webhookState']['state']
  word: string
}) => {
  const [colour, shape] = looks[state]
  return (
    <span className={`status ${colour}`}>
      <span aria-hidden="true">{shape}</span> {word}
    </span>
  )
}

/** Why something failed, in words: what was answered, or why nothing was. */
export const useReason = (): ((why: string) => string) => {
  const { reasons, answered } = useConsole().texts.webhooks
  return (why) => (why in reasons ? reasons[why as keyof typeof reasons] : answered(why))
}
