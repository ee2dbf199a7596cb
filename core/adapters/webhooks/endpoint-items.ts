import { createHash, createHmac } from 'node:crypto'
import { decode, encode } from 'cborg'
import { equal } from '../../protocol/bytes.ts'
import { type EndpointState, freshEndpoint, type OffReason } from '../../domain/webhook/endpoint-state.ts'
import { bytes, bytesOf, type Item, numberOf, text, textOf } from '../dynamo/item.ts'
import { type DataKey, type Sealer, unseal } from '../keys/seal.ts'

/** Partition of what is known of a service's endpoint. */
export const endpointKey = (service: string): string => `endpoint#${service}`

/** Key of one of its two items. */
export const endpointItemKey = (service: string, sort: 'off' | 'failures'): Item => ({
  key: text(endpointKey(service)),
  sort: text(sort),
})

const urlHash = (url: string): Uint8Array => new Uint8Array(createHash('sha256').update(url).digest())

/** What stands for a service's address in clear. */
export const urlMark = (service: string, url: string, { key }: DataKey): Uint8Array =>
  new Uint8Array(createHmac('sha256', key).update(`tok/v1/endpoint\0${service}\0${url}`).digest())

/** What is sealed about an address: its hash, and since when (ms) it is on and off; it is on when `off` is 0. */
type Switch = readonly [hash: Uint8Array, on: number, off: number, why: OffReason]

/** The item of an address that was switched on, or off. */
export const switchItem = (
  service: string,
  url: string,
  { on, off }: Pick<EndpointState, 'on' | 'off'>,
  seal: Sealer,
) => ({
  ...endpointItemKey(service, 'off'),
  box: bytes(
    seal(endpointKey(service), [], encode([urlHash(url), on, off?.at ?? 0, off?.why ?? '410'] satisfies Switch)),
  ),
})

/** Before there were times the hash of an address that answered 410 stood alone. */
const readSwitch = (item: Item, service: string, key: DataKey): Switch => {
  const plain = unseal(key, endpointKey(service), [], bytesOf(item, 'box'))
  return plain.length === 32 ? [plain, 0, 1, '410'] : (decode(plain) as Switch)
}

const switchedState = ([, on, at, why]: Switch): Pick<EndpointState, 'on' | 'off'> => ({
  on,
  off: at === 0 ? null : { at, why },
})

/** Failures of before there were times have neither a first nor a reason. */
const readFailures = (item: Item): Omit<EndpointState, 'on' | 'off' | 'untold'> => ({
  failures: numberOf(item, 'failures'),
  since: 'since' in item ? numberOf(item, 'since') : 0,
  why: 'why' in item ? textOf(item, 'why') : '',
  days: 'days' in item ? numberOf(item, 'days') : 0,
  day: 'day' in item ? numberOf(item, 'day') : 0,
  probeAt: numberOf(item, 'probeAt'),
})

/** What a service's two items say of an address. */
export const readEndpoint = (
  service: string,
  { off, failing }: { off: Item | null; failing: Item | null },
  key: DataKey,
): ((url: string) => EndpointState) => {
  const switched = off === null ? null : readSwitch(off, service, key)
  const untold = off !== null && 'untold' in off ? numberOf(off, 'untold') : 0
  return (url) => {
    const fails = failing !== null && equal(bytesOf(failing, 'url'), urlMark(service, url, key))
    return {
      ...freshEndpoint,
      ...(fails ? readFailures(failing) : {}),
      ...(switched !== null && equal(switched[0], urlHash(url)) ? { ...switchedState(switched), untold } : {}),
    }
  }
}
