import { createHmac } from 'node:crypto'
import type { KeyRing } from './key-ring.ts'

/**
 * A trusted contact's four digits, from the tenant's data key and the recovery session: a worker can send them, the rules
 * can judge them, and nothing stores them (protocol.md 11.3).
 */
export const contactCode = (dataKey: Uint8Array, recovery: Uint8Array, contact: number): string => {
  const digest = createHmac('sha256', dataKey)
    .update('tok/v1/contact-code\0')
    .update(recovery)
    .update(Uint8Array.of(contact))
    .digest()
  return String(digest.readUIntBE(0, 6) % 10_000).padStart(4, '0')
}

/** The derivation for one tenant. */
export const contactCodesOf =
  (keys: KeyRing) =>
  async (tenant: string): Promise<(recovery: Uint8Array, contact: number) => string> => {
    const { key } = await keys.existing(tenant)
    return (recovery, contact) => contactCode(key, recovery, contact)
  }
