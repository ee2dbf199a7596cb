import type { Service } from '../../domain/ports.ts'
import { dayOf } from '../../domain/webhook/endpoint-state.ts'
import type { EndpointMarks } from '../../domain/webhook/ports.ts'
import { heldAfter, probeMilliseconds } from '../../domain/webhook/verdict.ts'
import type { Update } from '../dynamo/expression.ts'
import { bytes, expiry, number, text } from '../dynamo/item.ts'
import { historyMilliseconds } from '../events/event-items.ts'
import type { SealedTable } from '../keys/sealed-table.ts'
import { endpointItemKey, urlMark } from './endpoint-items.ts'

const zero = number(0)

/** Counts the failures in a row of a service's address, in clear so that DynamoDB counts; the address itself is a mark. */
export const endpointFailures = ({
  dynamo,
  table,
  keys,
}: Pick<SealedTable, 'dynamo' | 'table' | 'keys'>): Pick<EndpointMarks, 'failed' | 'recovered' | 'probe'> => {
  const marks = dynamo.table(table)
  /** Updates the count of failures of an address; false when its condition does not hold. */
  const count = async ({ name, tenant }: Service, url: string, update: Update): Promise<boolean> => {
    const key = await keys.tenantKey(tenant)
    if (key === null) return false
    const values = { ...update.values, ':url': bytes(urlMark(name, url, key)) }
    return (await marks.update(endpointItemKey(name, 'failures'), { ...update, values })) === 'written'
  }
  return {
    failed: async (service, url, at, why) => {
      const last = {
        ':one': number(1),
        ':why': text(why),
        ':expires': expiry(at + historyMilliseconds),
        ':day': number(dayOf(at)),
      }
      const counts = 'SET #failures = #failures + :one, #why = :why, #expires = :expires'
      const fails = '#url = :url AND #failures > :zero'
      const values = { ...last, ':zero': zero }
      if (await count(service, url, { update: counts, condition: `${fails} AND #day = :day`, values })) return
      // The first one of another day, and of addresses that have failed since before days were counted.
      const another = { update: `${counts}, #day = :day ADD #days :one`, condition: fails, values }
      if (await count(service, url, another)) return
      // An address that fails for the first time takes the place of another one, or begins to count anew.
      await count(service, url, {
        update:
          'SET #url = :url, #failures = :one, #since = :now, #why = :why, #days = :one, #day = :day, #probeAt = :zero, #expires = :expires',
        values: { ...values, ':now': number(at) },
      })
    },
    recovered: async (service, url) => {
      await count(service, url, {
        update: 'SET #failures = :zero, #probeAt = :zero',
        condition: '#url = :url',
        values: { ':zero': zero },
      })
    },
    // Whoever still counts it as held when it no longer is may ask it too.
    probe: (service, url, at) =>
      count(service, url, {
        update: 'SET #probeAt = :next',
        condition: '#url = :url AND (#probeAt <= :now OR #failures < :held)',
        values: { ':next': number(at + probeMilliseconds), ':now': number(at), ':held': number(heldAfter) },
      }),
  }
}
