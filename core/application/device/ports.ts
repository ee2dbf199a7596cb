import type { DiffieHellman, HpkeKeyPair } from '../../protocol/hpke.ts'
import type { Evaluate } from '../../protocol/oprf.ts'
import type { Verify } from '../../protocol/signature.ts'
import type {
  Clock,
  Directory,
  EnrolmentCodes,
  Random,
  SessionStore,
  TokenStore,
  TransactionStore,
} from '../../domain/ports.ts'

/** Curve computations of the server, which may be faster than the device's. */
export interface Curves {
  /** X25519 key pair from 32 random bytes. */
  keyPair(secretKey: Uint8Array): HpkeKeyPair
  diffieHellman: DiffieHellman
  verify: Verify
  evaluate: Evaluate
}

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
    current(): Promise<{ kid: string; publicKey: Uint8Array }>
  }
  transactions: TransactionStore
  /** The tenant's derivation of trusted contacts' codes: four digits by recovery session and contact. */
  contactCodes(tenant: string): Promise<(recovery: Uint8Array, contact: number) => string>
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
