import { createHmac } from 'node:crypto'
import { b64u } from '../../protocol/base64url.ts'
import { carefulMilliseconds, type Place, trustedMilliseconds } from '../../domain/webhook/flights.ts'
import { leaseMilliseconds } from '../../domain/webhook/ports.ts'
import { hostOf } from '../../domain/webhook/webhook-url.ts'
import type { Update } from '../dynamo/expression.ts'
import { expiry, type Item, number, text } from '../dynamo/item.ts'
import type { DataKey } from '../keys/seal.ts'

/** Partition of what is known of a tenant's slow requests. */
export const flightsKey = (tenant: string): string => `flights#${tenant}`

/** Key of the tenant's own item. */
export const tenantFlights = (tenant: string): Item => ({ key: text(flightsKey(tenant)), sort: text('tenant') })

/** Key of a host's item; the host itself is not told. */
export const hostFlights = (tenant: string, url: string, { key }: DataKey): Item => {
  const mark = createHmac('sha256', key).update(`tok/v1/host\0${tenant}\0${hostOf(new URL(url))}`)
  return { key: text(flightsKey(tenant)), sort: text(`host#${b64u(mark.digest())}`) }
}

/** A time (ms) of an item that may lack it. */
export const timeOf = (item: Item | null, name: string): number => Number(item?.[name]?.N ?? 0)

const zero = number(0)
const forgotten = (now: number) => expiry(now + trustedMilliseconds)

/** Takes a place for a slow request, if it is free; `slow` where one was slow just now. */
export const takePlace = (place: Place, now: number, slow: boolean): Update => ({
  update: `SET #place = :lease, #expires = :expires${slow ? ', #until = :until' : ''}`,
  condition: 'attribute_not_exists(#place) OR #place <= :now',
  names: { '#place': place },
  values: {
    ':lease': number(now + leaseMilliseconds),
    ':now': number(now),
    ':expires': forgotten(now),
    ...(slow ? { ':until': number(now + carefulMilliseconds) } : {}),
  },
})

/** Takes a host's one turn, if it is free; `slow` where one was slow just now. */
export const takeHost = (now: number, slow: boolean): Update => ({
  update: `SET #asked = :lease, #expires = :expires${slow ? ', #slow = :until, #trusted = :zero' : ''}`,
  condition: 'attribute_not_exists(#asked) OR #asked <= :now',
  values: {
    ':lease': number(now + leaseMilliseconds),
    ':now': number(now),
    ':expires': forgotten(now),
    ...(slow ? { ':until': number(now + carefulMilliseconds), ':zero': zero } : {}),
  },
})

/** Says of a tenant or a host that it was slow just now. */
export const stillSlow = (name: 'until' | 'slow', now: number): Update => ({
  update: 'SET #slow = :until, #expires = :expires',
  names: { '#slow': name },
  values: { ':until': number(now + carefulMilliseconds), ':expires': forgotten(now) },
})

/** Says of a host that it answers at once, and is free. */
export const trusts = (now: number): Update => ({
  update: 'SET #trusted = :trusted, #slow = :zero, #asked = :zero, #expires = :expires',
  values: { ':trusted': number(now + trustedMilliseconds), ':zero': zero, ':expires': forgotten(now) },
})

/** Gives back what was taken with a lease; what went to somebody else since stays theirs. */
export const gives = (name: Place | 'asked', lease: number): Update => ({
  update: 'SET #taken = :zero',
  condition: '#taken = :lease',
  names: { '#taken': name },
  values: { ':zero': zero, ':lease': number(lease) },
})
