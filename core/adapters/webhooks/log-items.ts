import { utf8 } from '../../protocol/bytes.ts'
import { b64u } from '../../protocol/base64url.ts'
import type { Random } from '../../domain/ports.ts'
import type { LogEntry } from '../../domain/webhook/record.ts'
import { bytes, bytesOf, expiry, type Item, text, textOf } from '../dynamo/item.ts'
import { momentText } from '../dynamo/newest-of-service.ts'
import { type DataKey, type Sealer, unseal } from '../keys/seal.ts'
import { decodeEntry, encodeEntry, entryBytes } from '../tokens/codec.ts'

/** How long the log is kept (ms). */
export const logMilliseconds = 30 * 86_400_000

/** Partition of what came of a service's tries. */
export const logKey = (service: string): string => `log#${service}`

const minuteMilliseconds = 60_000
const lengthBytes = 2
const answerBytes = 1024

/** The minute of its event, by which an entry is found (ms). */
export const minuteOf = (happened: number): number => happened - (happened % minuteMilliseconds)

/** How the sort keys of a minute's items begin. */
export const minuteText = (minute: number): string => momentText(minute)

const packed = (entry: LogEntry): Uint8Array[] => {
  const said = utf8(entry.answer).subarray(0, answerBytes)
  const length = new Uint8Array(lengthBytes)
  new DataView(length.buffer).setUint16(0, said.length)
  const answer = new Uint8Array(said.length === 0 ? 0 : answerBytes)
  answer.set(said)
  return [encodeEntry(entry), length, answer]
}

/**
 * What came of some tries of a service, whose events are of one minute, as one item of its log. Each entry has one size and
 * each answer another: a dump shows how many tries were made and how many of them were answered with something else than 2xx.
 */
export const logItem = (
  service: string,
  minute: number,
  entries: readonly LogEntry[],
  { seal, random, now }: { seal: Sealer; random: Random; now: number },
): Item => {
  const [key, sort] = [logKey(service), `${minuteText(minute)}#${b64u(random(16))}`]
  return {
    key: text(key),
    sort: text(sort),
    box: bytes(seal(`${key}#${sort}`, [], Buffer.concat(entries.flatMap(packed)))),
    expires: expiry(now + logMilliseconds),
  }
}

/** Opens an item of the log. */
export const readLogItem = (item: Item, key: DataKey): LogEntry[] => {
  const name = `${textOf(item, 'key')}#${textOf(item, 'sort')}`
  const plain = Buffer.from(unseal(key, name, [], bytesOf(item, 'box')))
  const entries: LogEntry[] = []
  for (let start = 0; start < plain.length;) {
    const answer = start + entryBytes + lengthBytes
    const length = plain.readUInt16BE(start + entryBytes)
    const entry = decodeEntry(plain.subarray(start, start + entryBytes))
    entries.push({ ...entry, answer: plain.subarray(answer, answer + length).toString() })
    start = answer + (length === 0 ? 0 : answerBytes)
  }
  return entries
}
