import type { HpkeKeyPair } from '../../protocol/hpke.ts'
import type {
  Clock,
  Curves,
  Directory,
  EnrolmentCodes,
  InstanceKey,
  Random,
  SessionStore,
  TokenStore,
  TransactionStore,
} from '../../domain/ports.ts'

import type { CodeReference } from '../../domain/token/asked-code.ts'

/** What answering a device needs. */
export interface DevicePorts {
  tokens: TokenStore
  sessions: SessionStore
  codes: EnrolmentCodes
  directory: Directory
  /** The instance's HPKE key pairs by id (16 bytes as base64url): at hand already, or to be fetched. */
  instanceKeys: {
    known(kid: string): HpkeKeyPair | null
    find(kid: string): Promise<HpkeKeyPair | null>
    /** The key that new deeplinks carry; devices that use an older one are told of it. */
    current(): Promise<InstanceKey>
  }
  transactions: TransactionStore
  /** The tenant's derivation of trusted contacts' codes: four digits by recovery session and contact. */
  contactCodes(tenant: string): Promise<(recovery: Uint8Array, contact: number) => string>
  /** Asks for a code to be sent, where one is due, in the background; `user` is hashed, `address` the device's. */
  askForCode(reference: CodeReference, from: { user: string; address: string }): Promise<void>
  curves: Curves
  clock: Clock
  random: Random
}

/** One message as it came. */
export interface DeviceRequest {
  tenant: string
  body: string
  address: string
}
