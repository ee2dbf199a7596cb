import { equal } from '../core/protocol/bytes.ts'
import { localCheck } from '../core/protocol/pin.ts'
import type { Device } from './device.ts'
import type { Refused } from './outcome.ts'
import { checkPossible, pinKeyOf, type Secret, secretBytes } from './secrets.ts'

/**
 * Runs a task with the key of a secret (32 bytes) if the local check lets it; with level `none` there is nothing to
 * compare with and every secret passes that any service could have. Secret and key are overwritten at the end.
 */
export const withPinKey = async <T>(
  device: Device,
  secret: Secret | undefined,
  task: (pinKey: Uint8Array) => Promise<T>,
): Promise<T | Refused> => {
  const { record, ports } = device
  const bytes = secretBytes(secret, record.pol, record.dk)
  let pinKey: Uint8Array | undefined
  try {
    checkPossible(bytes, record.pol)
    if (record.pst === 'locked') return { result: 'gone' }
    pinKey = await pinKeyOf(bytes, record, ports.pbkdf2)
    return (await refusedLocally(device, pinKey)) ?? (await task(pinKey))
  } finally {
    bytes.fill(0)
    pinKey?.fill(0)
  }
}

/**
 * Levels checksum and hash (protocol.md 15, Digipass): counts wrong PINs on the device and, on the attempt after
 * the last one allowed, exacts the penalty. Advisory against a thief, who can copy the store back; the server's counter
 * is the lock.
 */
const refusedLocally = async (device: Device, pinKey: Uint8Array): Promise<Refused | null> => {
  const { record } = device
  const { lvl } = record.pol
  if (lvl === 'none' || record.chk.length === 0) return null
  if (equal(localCheck(pinKey, lvl), record.chk)) {
    record.fc = 0
    record.pst = 'ok'
    await device.save()
    return null
  }
  if (record.pst === 'invalid') return null
  record.fc += 1
  const penalty = record.fc > record.pol.fc ? record.pol.pen : 'none'
  if (penalty === 'invalid') record.pst = 'invalid'
  if (penalty === 'reset') overwriteSecrets(device)
  await device.save()
  if (penalty === 'invalid') return null
  return penalty === 'reset'
    ? { result: 'gone' }
    : { result: 'wrong-pin', left: Math.max(0, record.pol.fc - record.fc) }
}

const overwriteSecrets = ({ record, ports }: Device): void => {
  for (const bytes of [record.ser, record.seed, record.dsk, record.dk, record.mask, record.chk])
    bytes.set(ports.random(bytes.length))
  record.pst = 'locked'
}
